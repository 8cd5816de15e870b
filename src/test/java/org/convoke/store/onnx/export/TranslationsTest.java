package org.convoke.store.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.convoke.net.layer.Layers;
import org.junit.jupiter.api.Test;

class TranslationsTest {
    @Test
    void everyKindOfLayerHasOne() {
        assertThat(Translations.ALL.keySet()).containsExactlyInAnyOrderElementsOf(Layers.names());
    }
}

package org.convoke.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingTest {
    @Test
    void aMessageReadsInTheWordsOfEachInterface() {
        String message = "use more " + Setting.SHARDS + " or " + Setting.ON_BAD_IMAGE.to("skip") + ".";
        assertThat(Setting.plain(message)).isEqualTo("use more shards or on-bad-image=skip.");
        assertThat(Setting.spelled(message, key -> "--" + key, " "))
                .isEqualTo("use more --shards or --on-bad-image skip.");
    }

    @Test
    void valuesAreTakenAsTheyAre() {
        assertThat(Setting.plain(Setting.OUT.to("a$1\\b=c"))).isEqualTo("out=a$1\\b=c");
    }

    /** A value may come from a damaged file. */
    @Test
    void valuesDoNotBreakTheLine() {
        assertThat(new UserError(Setting.RESIZE, "bil\near\u001b[2J", "must be area or bilinear"))
                .hasMessage("resize=bil\\u000aear\\u001b[2J: must be area or bilinear");
    }

    @Test
    void anErrorSaysWhichSettingIsToBlameAndWhatToDo() {
        UserError error = new UserError(Setting.BATCH, 0, "must be at least 1", "use " + Setting.BATCH.to(64));
        assertThat(error).hasMessage("batch=0: must be at least 1: use batch=64");
        assertThat(error.setting()).contains(Setting.BATCH);
        assertThat(error.problem()).isEqualTo("batch=0: must be at least 1");
        assertThat(error.remedy()).isEqualTo("use batch=64");
        assertThat(new UserError("no images").setting()).isEmpty();
    }

    @Test
    void keysLeadBackToSettings() {
        assertThat(Setting.values())
                .allSatisfy(each -> assertThat(Setting.ofKey(each.key())).contains(each));
        assertThat(Setting.ofKey("lrate")).isEmpty();
    }
}

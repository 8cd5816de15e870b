package org.convoke.ml;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The params of one stage, by their names. */
final class StageParams implements Serializable {
    private static final long serialVersionUID = 1;

    private final Map<String, Param<?>> byName = new HashMap<>();

    /** Makes those of a stage, and sets the defaults. */
    StageParams(Params stage, List<ClassifierParam> params) {
        for (ClassifierParam each : params) {
            Param<?> param = each.of(stage);
            byName.put(param.name(), param);
            each.usual().ifPresent(value -> setDefault(stage, param, value));
        }
    }

    @SuppressWarnings("unchecked") // of the kind that the param's line says
    static <T> void setDefault(Params stage, Param<T> param, Object value) {
        stage.setDefault(param, (T) value);
    }

    /** @throws IllegalArgumentException if there is none of that name */
    Param<?> get(String name) {
        Param<?> param = byName.get(name);
        if (param == null) {
            throw new IllegalArgumentException("no param " + name);
        }
        return param;
    }
}

package org.convoke.ml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.convoke.run.NamedRecipe;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
import org.convoke.train.Freezing;
import org.convoke.train.Recipe;

/** What the params of a stage come to: the values that are set, else those of its recipe, else the defaults. */
final class ParamValues {
    /** What a recipe's file may say beside, of the data that the command line finds: here it is there already. */
    private static final Set<String> OF_DATA =
            Set.of("data", "format", "image-column", "label-column", "drop-column", "image-shape");

    private final Map<ClassifierParam, Object> values;
    /** Those that are set, or that the recipe has. */
    private final Set<ClassifierParam> said;

    private ParamValues(Map<ClassifierParam, Object> values, Set<ClassifierParam> said) {
        this.values = values;
        this.said = said;
    }

    /** @throws UserError if the stage's recipe cannot be read or is none */
    static ParamValues of(ConvokeParams stage) {
        Map<ClassifierParam, Object> values = stage.isDefined(stage.recipe())
                ? ofRecipe((FileParam) stage.recipe(), stage.getRecipe())
                : new EnumMap<>(ClassifierParam.class);
        for (ClassifierParam each : ClassifierParam.values()) {
            if (stage.isSet(stage.ownParam(each.paramName()))) {
                values.put(each, stage.getOrDefault(stage.ownParam(each.paramName())));
            }
        }
        Set<ClassifierParam> said = Set.copyOf(values.keySet());
        if (said.contains(ClassifierParam.FROM_MODEL)) {
            values.putIfAbsent(ClassifierParam.FREEZE, Freezing.ALL_BUT_HEAD);
        }
        for (ClassifierParam each : ClassifierParam.values()) {
            each.usual().ifPresent(usual -> values.putIfAbsent(each, usual));
        }
        return new ParamValues(values, said);
    }

    /** What a recipe says of params. */
    static Map<ClassifierParam, Object> ofRecipe(FileParam param, String value) {
        NamedRecipe file = NamedRecipe.of(param.file(value));
        Map<ClassifierParam, Object> values = new EnumMap<>(ClassifierParam.class);
        file.values().forEach((key, text) -> {
            Optional<ClassifierParam> known = ofKey(key);
            known.ifPresent(each -> values.put(each, each.read(text, file.source())));
            if (known.isEmpty() && !OF_DATA.contains(key)) {
                List<String> keys = Arrays.stream(ClassifierParam.values())
                        .map(ClassifierParam::key)
                        .toList();
                throw new UserError(file.source() + ": " + Spelling.unknown("key", key, keys));
            }
        });
        return values;
    }

    private static Optional<ClassifierParam> ofKey(String key) {
        return Arrays.stream(ClassifierParam.values())
                .filter(each -> each.key().equals(key) && each != ClassifierParam.RECIPE)
                .findFirst();
    }

    /** @throws IllegalArgumentException if the param has no value */
    <T> T get(ClassifierParam param, Class<T> type) {
        return find(param, type).orElseThrow(() -> new IllegalArgumentException(param.paramName() + " has no value"));
    }

    /** Its value, if it is set, or the recipe has it. */
    Optional<String> said(ClassifierParam param) {
        return find(param, String.class).filter(unused -> said.contains(param));
    }

    String text(ClassifierParam param) {
        return get(param, String.class);
    }

    <T> Optional<T> find(ClassifierParam param, Class<T> type) {
        return Optional.ofNullable(values.get(param)).map(type::cast);
    }

    /** @throws UserError if the values do not go together */
    Recipe recipe() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ClassifierParam.ofRecipe().forEach(each -> find(each, Object.class).ifPresent(value -> each.put(json, value)));
        if (!json.has(ClassifierParam.SHARDS.key())) {
            ClassifierParam.SHARDS.put(json, Recipe.defaultShards(get(ClassifierParam.BATCH, Integer.class)));
        }
        // The warm-up of a recipe, or the default, may be longer than a run that is made short.
        double warmup = get(ClassifierParam.WARMUP, Double.class);
        ClassifierParam.WARMUP.put(json, Math.min(warmup, get(ClassifierParam.EPOCHS, Integer.class)));
        return Recipe.fromJson(json);
    }
}

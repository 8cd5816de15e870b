package org.convoke.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.convoke.train.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Spark's own suites ask of the params of every stage, and that those here are a recipe's. */
class ConvokeClassifierParamsTest {
    static List<PipelineStage> stages() {
        return List.of(new ConvokeClassifier(), new ConvokeClassificationModel(), new ConvokeFeatures());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void paramsBelongToTheirStage(PipelineStage stage) throws ReflectiveOperationException {
        List<String> names = Arrays.stream(stage.params()).map(Param::name).toList();
        assertThat(names).isSorted().doesNotHaveDuplicates();
        for (Param<?> param : stage.params()) {
            assertThat(param.parent()).isEqualTo(stage.uid());
            assertThat(stage.getParam(param.name())).isSameAs(param);
            assertThat(stage.getClass().getMethod(param.name()).invoke(stage)).isSameAs(param);
            assertThat(param.doc()).isNotBlank();
            Method getter = stage.getClass().getMethod("get" + capital(param.name()));
            if (stage.isDefined(param)) {
                assertThat(stage.isSet(param)).isFalse();
                assertThat(getter.invoke(stage)).isEqualTo(stage.getOrDefault(param));
                assertThat(stage.explainParam(param)).contains("(default: ");
            } else {
                assertThat(stage.explainParam(param)).endsWith("(undefined)");
            }
        }
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aCopyTakesMoreValuesAndLeavesTheOriginal(PipelineStage stage) throws ReflectiveOperationException {
        assertThat(stage.getClass().getMethod("copy", ParamMap.class).getReturnType())
                .isEqualTo(stage.getClass());
        @SuppressWarnings("unchecked")
        Param<String> kernels = (Param<String>) (Param<?>) stage.getParam("kernels");
        PipelineStage copy = stage.copy(new ParamMap().put(kernels, "plain"));
        assertThat(copy.uid()).isEqualTo(stage.uid());
        assertThat(copy.getOrDefault(copy.getParam("kernels"))).isEqualTo("plain");
        assertThat(stage.isSet(kernels)).isFalse();
    }

    @Test
    void recipeParamsAreTheKeysOfRecipesInCamelCase() {
        assertThat(ClassifierParam.ofRecipe().stream().map(ClassifierParam::key))
                .containsExactlyInAnyOrderElementsOf(Recipe.keys());
        assertThat(ClassifierParam.WEIGHT_DECAY.paramName()).isEqualTo("weightDecay");
        assertThat(ClassifierParam.LR.paramName()).isEqualTo("lr");
    }

    @Test
    void everyParamOfTheClassifierHasASetterThatReturnsIt() throws ReflectiveOperationException {
        ConvokeClassifier classifier = new ConvokeClassifier();
        for (ClassifierParam each : ClassifierParam.values()) {
            Method setter = Arrays.stream(ConvokeClassifier.class.getMethods())
                    .filter(method -> method.getName().equals("set" + capital(each.paramName())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no setter of " + each.paramName()));
            assertThat(setter.getReturnType()).isEqualTo(ConvokeClassifier.class);
            Object value = each == ClassifierParam.RECIPE
                    ? "mnist"
                    : each.usual().orElse(setter.getParameterTypes()[0] == int.class ? 3 : "0.1/0.3");
            assertThat(setter.invoke(classifier, value)).isSameAs(classifier);
            Param<?> param = classifier.getParam(each.paramName());
            assertThat(classifier.isSet(param)).isTrue();
            assertThat(classifier.<Object>getOrDefault(classifier.getParam(each.paramName())))
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void everySetterReturnsItsStage(PipelineStage stage) throws ReflectiveOperationException {
        List<Method> setters = Arrays.stream(stage.getClass().getMethods())
                .filter(method -> method.getReturnType().equals(stage.getClass()))
                .filter(method -> method.getName().startsWith("set"))
                .toList();
        assertThat(setters).hasSizeGreaterThanOrEqualTo(4);
        for (Method setter : setters) {
            Param<Object> param = stage.getParam(uncapitalised(setter.getName().substring("set".length())));
            if (stage.hasDefault(param)) {
                Object value = stage.getDefault(param).get();
                assertThat(setter.invoke(stage, value)).as(setter.getName()).isSameAs(stage);
                assertThat(stage.isSet(param)).as(setter.getName()).isTrue();
                assertThat((Object) stage.getOrDefault(param)).isEqualTo(value);
            }
        }
    }

    private static String uncapitalised(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @ParameterizedTest
    @CsvSource({
        "epochs, 0",
        "batch, -1",
        "lr, 0",
        "momentum, 1",
        "weightDecay, -0.1",
        "validation, 1",
        "partitions, 0",
        "schedule, sometimes",
        "optimizer, magic",
        "augment, spin",
        "keep, worst",
        "kernels, fast",
        "pixelRange, 1",
        "imageFit, squeeze",
        "onBadImage, cry",
        "earlyStop, -1",
        "labelSmoothing, 1",
        "mix, soup",
        "network, ''"
    })
    void wrongValuesAreRefusedAtOnce(String name, String value) {
        ConvokeClassifier classifier = new ConvokeClassifier();
        Param<Object> param = classifier.getParam(name);
        Object typed = ClassifierParam.valueOf(name.replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT))
                .read(value, "test");
        assertThatIllegalArgumentException().isThrownBy(() -> classifier.set(param, typed));
        assertThat(classifier.isSet(param)).isFalse();
    }

    @Test
    void clearingGoesBackToTheDefault() {
        ConvokeClassifier classifier = new ConvokeClassifier().setEpochs(3);
        classifier.clear(classifier.epochs());
        assertThat(classifier.getEpochs()).isEqualTo(10);
    }

    @Test
    void aRecipeGivesDefaults() {
        ConvokeClassifier classifier = new ConvokeClassifier().setLr(0.5).setRecipe("photos");
        assertThat(classifier.getLr()).isEqualTo(0.5);
        assertThat(classifier.getEpochs()).isEqualTo(60);
        assertThat(classifier.getNetwork()).isEqualTo("photos");
        assertThat(classifier.getValidation()).isEqualTo(0.2);
        assertThat(classifier.getImageFit()).isEqualTo("crop");
        assertThat(classifier.getAugment()).isEqualTo("crop:6,flip,brightness:0.2,contrast:0.3");
        assertThat(classifier.isSet(classifier.epochs())).isFalse();
        classifier.setRecipe("epochs: 3\nwarmup: 0\n");
        assertThat(classifier.getEpochs()).isEqualTo(3);
        assertThat(classifier.isDefined(classifier.network())).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier.setRecipe("epoch: 3\n"))
                .withMessageContaining("epochs");
        assertThat(classifier.getEpochs()).isEqualTo(3);
    }

    @Test
    void servicesNameTheStagesForSparkConnect() {
        Set<String> found = new HashSet<>();
        ServiceLoader.load(Estimator.class).stream()
                .forEach(each -> found.add(each.type().getName()));
        ServiceLoader.load(Transformer.class).stream()
                .forEach(each -> found.add(each.type().getName()));
        assertThat(found)
                .contains(
                        ConvokeClassifier.class.getName(),
                        ConvokeClassificationModel.class.getName(),
                        ConvokeFeatures.class.getName());
    }

    /** As {@code convoke train} without options, which has those of its own class. */
    @Test
    void defaultsAreThoseOfTheCommandLine() throws ReflectiveOperationException {
        Map<String, String> options = new TreeMap<>();
        Class<?> type = Class.forName("org.convoke.cli.RecipeOptions");
        for (var field : type.getDeclaredFields()) {
            var option = field.getAnnotation(picocli.CommandLine.Option.class);
            if (option != null && !option.defaultValue().startsWith("_")) {
                options.put(option.names()[0].substring(2), option.defaultValue());
            }
        }
        for (ClassifierParam each : ClassifierParam.ofRecipe()) {
            if (each.usual().isPresent() && options.containsKey(each.key())) {
                assertThat(each.read(options.get(each.key()), "option"))
                        .as(each.key())
                        .isEqualTo(each.usual().get());
            }
        }
        assertThat(options).hasSizeGreaterThan(10);
    }
}

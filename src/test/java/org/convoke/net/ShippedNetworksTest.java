package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.convoke.array.KernelChoice;
import org.convoke.net.layer.Layers;
import org.convoke.net.layer.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks in {@code conf/networks}. */
@Tag("vectors")
class ShippedNetworksTest {
    private static final Path FOLDER = Path.of("conf/networks");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList().stream();
        }
    }

    private static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Network network(String name) {
        return NetworkFile.parse(text(name), name);
    }

    @ParameterizedTest
    @CsvSource({
        "lenet, 431080",
        "small, 817482",
        "vgg-cifar, 2196810",
        "vgg-bn, 2197706",
        "resnet-8, 75290",
        "resnet-20, 269722",
        "resnet-18, 11689512",
        "mobilenet-v2, 3504872",
        "squeezenet, 1235496",
        "densenet-small, 161002",
        "digits-bn, 56554",
        "vgg-bn-28, 72666",
        "fashion-minutes, 565428",
        "cifar-minutes, 569016",
        "cifar-minutes-wide, 1971640"
    })
    void haveTheParametersOfTheModelsOfThatName(String name, long parameters) {
        assertThat(Parameters.of(network(name)).count()).isEqualTo(parameters);
        String said = String.format(Locale.ROOT, "%,d parameters", parameters);
        assertThat(text(name))
                .satisfiesAnyOf(
                        text -> assertThat(text).contains(said),
                        text -> assertThat(text).doesNotContain(" parameters"));
    }

    /** What goes into the head is what the publications have. */
    @ParameterizedTest
    @CsvSource({
        "resnet-20, layer1.2.relu2, 16×32×32",
        "resnet-20, layer3.2.relu2, 64×8×8",
        "resnet-18, maxpool1, 64×56×56",
        "resnet-18, layer4.1.relu2, 512×7×7",
        "mobilenet-v2, stage6.batch-norm3, 320×7×7",
        "squeezenet, fire2.2.concat1, 256×27×27",
        "squeezenet, classes, 1000×13×13",
        "densenet-small, block3.6.concat1, 132×8×8"
    })
    void haveTheShapesOfTheModelsOfThatName(String name, String node, String shape) {
        Network network = network(name);
        int number = IntStream.range(0, network.nodes().size())
                .filter(i -> network.nodes().get(i).name().equals(node))
                .findFirst()
                .orElseThrow();
        assertThat(network.output(number)).hasToString(shape);
    }

    @ParameterizedTest
    @MethodSource("names")
    void haveTheClassesOfTheirDataSet(String name) {
        Network network = network(name);
        int photos = name.equals("photos") ? 5 : 10;
        assertThat(network.classes()).isEqualTo(network.input().rows() == 224 ? 1000 : photos);
    }

    @ParameterizedTest
    @MethodSource("names")
    void haveAComment(String name) {
        assertThat(text(name)).startsWith("# ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void readBackAsTheyAreWritten(String name) {
        Network network = network(name);
        assertThat(NetworkFile.parse(NetworkFile.text(network), name)).isEqualTo(network);
    }

    /** One small step against the gradient lowers the loss of the same images, and predictions are probabilities. */
    @ParameterizedTest
    @ValueSource(
            strings = {"resnet-8", "resnet-20", "resnet-18", "mobilenet-v2", "squeezenet", "densenet-small", "vgg-bn"})
    void learn(String name) {
        Network shipped = network(name);
        // The large ones too: all end in a global pooling.
        Network network = new Network(new Shape(3, 32, 32), shipped.nodes(), shipped.loss());
        Parameters parameters = Parameters.of(network);
        float[] weights = parameters.initial(1);
        Random random = new Random(1);
        float[] images = new float[6 * network.input().size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        int[] labels = {0, 1, 2, 3, 4, 5};
        Workspace training = new Workspace(network, KernelChoice.AUTO.kernels(), 16);

        double before = loss(training, weights, images, labels);
        training.clearGradient();
        training.backward();
        float[] gradient = new float[parameters.size()];
        training.gradient(gradient);
        double square = 0;
        for (int i = 0; i < parameters.trained(); i++) {
            square += (double) gradient[i] * gradient[i];
        }
        assertThat(square).isPositive().isFinite();
        // The gradient promises 1 % of the loss.
        for (int i = 0; i < parameters.trained(); i++) {
            weights[i] -= (float) (0.01 * before / square * gradient[i]);
        }
        double after = loss(training, weights, images, labels);
        assertThat(before - after).isBetween(0.003 * before, 0.03 * before);

        Workspace inference = Workspace.forInference(network, KernelChoice.AUTO.kernels(), 16);
        assertThat(loss(inference, weights, images, labels)).isFinite();
        assertThat(IntStream.range(0, network.classes())
                        .mapToDouble(k -> inference.output(5, k))
                        .sum())
                .isCloseTo(1, offset(1e-3));
    }

    private static double loss(Workspace workspace, float[] weights, float[] images, int[] labels) {
        workspace.load(weights);
        workspace.images(images, labels);
        workspace.forward();
        return IntStream.range(0, labels.length).mapToDouble(workspace::loss).sum();
    }

    @Test
    void theDocumentsNameEveryNetworkAndLayer() throws IOException {
        String networks = Files.readString(Path.of("docs/networks.md"));
        String readme = Files.readString(Path.of("README.md"));
        for (String name : names().toList()) {
            Network network = network(name);
            assertThat(networks)
                    .contains(String.format(
                            Locale.ROOT,
                            "| `%s` | %s | %,d |",
                            name,
                            network.input(),
                            Parameters.of(network).count()));
            assertThat(readme).contains("`" + name + "`");
        }
        assertThat(Layers.names()).allSatisfy(name -> {
            assertThat(networks).contains("`" + name + "`");
            assertThat(readme).containsPattern("[ (]" + name + "[ ,;(]");
        });
    }

    @Test
    void theDocumentShowsResNet18() throws IOException {
        String yaml = text("resnet-18");
        assertThat(Files.readString(Path.of("docs/networks.md")))
                .contains(yaml.substring(yaml.indexOf("input:")).indent(4));
    }
}

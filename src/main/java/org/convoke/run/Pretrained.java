package org.convoke.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.Head;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Shape;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;
import org.convoke.store.ModelFacts;
import org.convoke.store.onnx.ImageSize;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * A trained model that a training starts from.
 *
 * @param source what messages call it
 * @param directory where it was read from; nothing if a program made it
 * @param model its network, weights and facts
 * @param network the same network, for images of another size if that was asked for
 * @param head what becomes of the layer that gives the classes
 */
public record Pretrained(String source, Optional<String> directory, Model model, Network network, HeadChoice head) {
    private static final int NAMES_SHOWN = 4;

    /** What becomes of the layer that gives the classes. */
    public enum HeadChoice {
        /** It is kept where the classes are the same. */
        AUTO,
        /** It stays as it was trained. */
        KEEP,
        /** It starts anew. */
        NEW;

        private static HeadChoice parse(String text) {
            for (HeadChoice choice : values()) {
                if (choice.text().equals(text)) {
                    return choice;
                }
            }
            throw new UserError(Setting.HEAD, text, Spelling.unknown("choice", text, List.of("auto", "keep", "new")));
        }

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A model as it suits the classes of a training.
     *
     * @param from the model
     * @param network with as many outputs as there are classes
     * @param renewed the names of the layers whose parameters start anew
     * @param text what was done to the head, in words
     */
    public record Fitted(Pretrained from, Network network, Set<String> renewed, String text) {
        /**
         * What the weights of a training begin with: those of the model, and random numbers in the layers that start anew.
         *
         * @param frozen the network, in which other parameters may be frozen
         * @param seed of the random numbers
         */
        public float[] weights(Network frozen, long seed) {
            Parameters parameters = Parameters.of(frozen);
            float[] flat = parameters.initial(seed);
            List<ParameterTensor> trained = Parameters.of(from.model.network()).tensors();
            for (int i = 0; i < trained.size(); i++) {
                ParameterTensor tensor = parameters.tensors().get(i);
                if (!renewed.contains(tensor.nodeName())) {
                    tensor.into(flat, trained.get(i).from(from.model.weights()));
                }
            }
            return flat;
        }

        /** What became of the head: {@code new} or {@code keep}. */
        public String headText() {
            return (renewed.isEmpty() ? HeadChoice.KEEP : HeadChoice.NEW).text();
        }

        /** What a model that comes of it is told of its origin. */
        public ModelFacts.Origin origin() {
            return new ModelFacts.Origin(
                    from.directory.map(HadoopPath::withoutPassword),
                    from.model.facts().weightsSha256(),
                    List.copyOf(renewed));
        }
    }

    /**
     * Reads a model to start from.
     *
     * @param directory on any Hadoop file system
     * @param size what {@link Setting#SIZE} says
     * @param head what {@link Setting#HEAD} says
     * @throws UserError if there is no such model, or it does not take images of that size
     */
    public static Pretrained read(
            String directory, Optional<String> size, Optional<String> head, Configuration hadoop) {
        Model model = ModelDirectory.read(HadoopPath.parse(directory, "give another " + Setting.FROM), hadoop);
        return of(directory, Optional.of(directory), model, size, head);
    }

    /** Likewise of a model that was read. */
    static Pretrained of(
            String source, Optional<String> directory, Model model, Optional<String> size, Optional<String> head) {
        Network network = size.map(text -> resized(model.network(), text)).orElse(model.network());
        return new Pretrained(source, directory, model, network, HeadChoice.parse(head.orElse("auto")));
    }

    /** The network for images of another size, which takes the same parameters. */
    private static Network resized(Network network, String size) {
        ImageSize wanted = ImageSize.parse(size);
        Shape shape = new Shape(network.input().channels(), wanted.rows(), wanted.columns());
        Network resized;
        try {
            resized = new Network(shape, network.nodes(), network.loss(), network.names());
        } catch (IllegalArgumentException e) {
            throw new UserError(Setting.SIZE, size, "the network cannot take it: " + e.getMessage(), e);
        }
        List<ParameterTensor> before = Parameters.of(network).tensors();
        List<ParameterTensor> after = Parameters.of(resized).tensors();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).shape().equals(after.get(i).shape())) {
                throw new UserError(
                        Setting.SIZE,
                        size,
                        String.format(
                                Locale.ROOT,
                                "`%s` was trained for images of %s, and would need other weights: only networks that"
                                        + " end with a global pooling take other sizes",
                                before.get(i).nodeName(),
                                network.input()),
                        "leave it out, and scale the images with " + Setting.FIT.to("crop"));
            }
        }
        return resized;
    }

    /**
     * Suits it to the classes of a training.
     *
     * @param classes their names, at least two
     * @throws UserError if it has no head that could be replaced, or is to keep one that is for other classes
     */
    Fitted fitted(List<String> classes) {
        List<String> own = model.facts().classNames();
        Optional<Head> found = Head.of(network);
        String name = found.map(each -> "`" + layer(each) + "`").orElse("the output");
        boolean same = own.equals(classes);
        if (same && head != HeadChoice.NEW) {
            return new Fitted(this, network, Set.of(), "head " + name + ": kept, as the classes have the same names");
        }
        if (head == HeadChoice.KEEP) {
            throw new UserError(Setting.HEAD, "keep", difference(own, classes), "leave it out for a new head");
        }
        Head replaced = found.orElseThrow(() -> new UserError(
                source + " has no head to replace: its output is not that of one conv or dense layer, but of "
                        + network.nameOf(network.nodes().size() - 1),
                "only images of its own classes can train it: " + shown(own)));
        try {
            Network fitted = replaced.withClasses(network, classes.size());
            return new Fitted(
                    this,
                    fitted,
                    renewed(fitted, replaced),
                    String.format(
                            Locale.ROOT,
                            "head %s: %,d → %,d classes, initialised anew%s",
                            name,
                            network.classes(),
                            classes.size(),
                            inOtherOrder(own, classes) ? ", as their names are in another order" : ""));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    source + ": its head " + name + " cannot have " + classes.size() + " classes: " + e.getMessage(),
                    e);
        }
    }

    private String layer(Head found) {
        return network.nodes().get(found.layer()).name();
    }

    private static Set<String> renewed(Network network, Head head) {
        Set<String> names = new LinkedHashSet<>();
        for (ParameterTensor tensor : Parameters.of(network).tensors()) {
            if (head.nodes().contains(tensor.layer())) {
                names.add(tensor.nodeName());
            }
        }
        return names;
    }

    private static boolean inOtherOrder(List<String> own, List<String> classes) {
        return !own.equals(classes)
                && own.size() == classes.size()
                && Set.copyOf(own).equals(Set.copyOf(classes));
    }

    private String difference(List<String> own, List<String> classes) {
        if (inOtherOrder(own, classes)) {
            return source + " has the same classes in another order: " + shown(own) + ", where the data has "
                    + shown(classes);
        }
        List<String> missing = new ArrayList<>(classes);
        missing.removeAll(new HashSet<>(own));
        List<String> further = new ArrayList<>(own);
        further.removeAll(new HashSet<>(classes));
        return source + " was trained on other classes: it has "
                + (further.isEmpty() ? "no others" : shown(further) + ", which the data does not have")
                + (missing.isEmpty() ? "" : ", and lacks " + shown(missing));
    }

    private static String shown(List<String> names) {
        return String.join(
                        ", ",
                        names.stream().limit(NAMES_SHOWN).map(PrintableText::of).toList())
                + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "");
    }
}

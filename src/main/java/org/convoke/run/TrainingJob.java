package org.convoke.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.convoke.data.Normalisation;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.picture.Decoding;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.source.DataSource;
import org.convoke.spark.ImageSet;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.ClassWeights;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;

/**
 * What to train, read and checked.
 *
 * @param data what the user calls the data, without a password
 * @param recipe how to train
 * @param networkSource what the user calls the network, without a password
 * @param network the network, in which what stays for the whole run is frozen
 * @param given the network as its file has it, which the model keeps
 * @param start the trained model that the training starts from, if there is one
 * @param test the images the model is judged by in the end: the set's own, or else those that it was validated by
 * @param validationOption what {@link org.convoke.text.Setting#VALIDATION} said, without a password
 * @param validation what is measured after each epoch
 * @param normalisation how pixels become what the network sees
 * @param normalise what {@link org.convoke.text.Setting#NORMALISE} said
 * @param decoding what became of pictures; none where the set was packed already
 * @param table what was said of the table with the images
 * @param skipped how many images were left out since they could not be used
 * @param notes what else to say before the first step, a line each
 */
public record TrainingJob(
        String data,
        Recipe recipe,
        String networkSource,
        Network network,
        Network given,
        Optional<Pretrained.Fitted> start,
        Optional<ImageSet> test,
        String validationOption,
        ValidationSet validation,
        Normalisation normalisation,
        Optional<String> normalise,
        Optional<Decoding> decoding,
        Map<String, String> table,
        long skipped,
        List<String> notes)
        implements AutoCloseable {
    /**
     * Reads and checks what is to be trained.
     *
     * @param source the images
     * @param reader reads them
     * @param conf Spark's settings, which say how much memory there is
     * @param otherwise what is measured after each epoch, if nothing is said and the set has no validation images
     * @throws UserError if something does not fit
     */
    public static TrainingJob read(
            TrainingRequest request,
            DataSource source,
            Recipe recipe,
            ImageReader reader,
            SparkConf conf,
            String otherwise) {
        return read(request, source, recipe, reader, conf, otherwise, (network, networkSource) -> {});
    }

    /** Is shown the network before images are read, and may refuse it. */
    @FunctionalInterface
    public interface NetworkCheck {
        /**
         * Looks at it.
         *
         * @param given the network as its file has it
         * @param source what the user calls it
         * @throws UserError if it cannot be
         */
        void check(Network given, String source);
    }

    /** Likewise, where more than the recipe must fit the network. */
    public static TrainingJob read(
            TrainingRequest request,
            DataSource source,
            Recipe recipe,
            ImageReader reader,
            SparkConf conf,
            String otherwise,
            NetworkCheck also) {
        String validated = ValidationSet.option(request, source, reader, otherwise);
        ValidationSet.check(validated, source, reader);
        NamedNetwork named = request.network()
                .orElseGet(() -> NamedNetwork.find(
                        FittingNetwork.nameFor(reader.shape(source), request.data()), reader.hadoop()));
        Network read = named.network();
        // One class or none is refused where images are read.
        boolean several = reader.classNames(source).size() > 1;
        if (named.start().isPresent() && !several && source instanceof DataSource.ReadOnce) {
            throw ImageReader.oneClass(source, String.join(", ", reader.classNames(source)));
        }
        Optional<Pretrained.Fitted> start =
                named.start().filter(each -> several).map(each -> each.fitted(reader.classNames(source)));
        int classes = named.shipped() && several ? reader.classNames(source).size() : read.classes();
        Network given = start.map(Pretrained.Fitted::network)
                .orElseGet(() -> classes == read.classes() ? read : FittingNetwork.withClasses(read, classes));
        Optional<Decoding> trained =
                named.start().flatMap(each -> each.model().facts().decoding());
        String networkSource = named.source()
                + (classes == read.classes() ? "" : " with " + classes + " outputs, as the data has classes");
        if (Parameters.of(given).trained() == 0) {
            throw new UserError(
                    networkSource + ": every layer with parameters is frozen, so there is nothing to train",
                    named.start().isPresent()
                            ? "give it a new head with " + Setting.HEAD.to("new")
                            : "leave `frozen: true` out where it should learn");
        }
        Network definition = recipe.freeze().frozen(given);
        if (Parameters.of(definition).trained() == 0) {
            throw new UserError(
                    Setting.FREEZE, recipe.freeze().text(), "every parameter would be frozen, so nothing trained");
        }
        checkMemory(definition, recipe, networkSource);
        HeapNeeds.require(
                definition, networkSource, recipe, conf, Runtime.getRuntime().maxMemory());
        recipe.checkFits(definition);
        also.check(given, HadoopPath.withoutPassword(networkSource));
        // Reading the images may take long: what can be said before, is.
        Optional<Normalisation> normalisation = request.normalise()
                .map(text -> NormalisationText.parse(text, definition.input().channels()))
                .or(() -> named.start().map(each -> each.model().facts().normalisation()));
        reader.checkClasses(source, definition, networkSource, trained);
        checkNames(recipe.classWeights(), reader.classNames(source));
        // There are fewer of these.
        Optional<ImageSet> others = ValidationSet.others(validated, source, reader, definition, networkSource, trained);
        ImageReader.Sets sets = reader.sets(source, definition, networkSource, trained);
        ValidationSet validationSet = ValidationSet.of(validated, sets.train(), others, recipe.seed());
        Optional<ImageSet> test = sets.test().or(validationSet::images);
        reader.noteMissingClasses(validationSet, test);
        // Names of no class show before Spark starts.
        ImageSet train = validationSet.train();
        recipe.classWeights().of(train.classNames(), train.classCounts());
        return new TrainingJob(
                HadoopPath.withoutPassword(request.data()),
                recipe,
                HadoopPath.withoutPassword(networkSource),
                definition,
                given,
                start,
                test,
                reader.isGiven(validated)
                        ? validated + " ("
                                + validationSet.images().orElseThrow().digest() + ")"
                        : HadoopPath.withoutPassword(validated),
                validationSet,
                normalisation.orElseGet(train::normalisation),
                request.normalise(),
                reader.decodingOf(source, definition, trained),
                reader.saidOfTable(source),
                reader.skipped(),
                notes(recipe, validationSet));
    }

    /** Names of no class, whatever images the classes have. */
    private static void checkNames(ClassWeights weights, List<String> classNames) {
        long[] counts = new long[classNames.size()];
        Arrays.fill(counts, 1);
        weights.of(classNames, counts);
    }

    /** A task's buffers are one array: too large a network is better refused here than by every executor. */
    private static void checkMemory(Network network, Recipe recipe, String source) {
        try {
            Workspace.bytes(network, recipe.lanes(), true);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    source + ": " + e.getMessage(), "use more " + Setting.SHARDS + ", or a smaller network", e);
        }
    }

    private static List<String> notes(Recipe recipe, ValidationSet validation) {
        return recipe.keep() == Keep.BEST && validation.test()
                ? List.of("the best epoch is chosen by the test images, so that the test accuracy is higher than on new"
                        + " images: " + Setting.VALIDATION.to(0.1) + " holds out others to choose by")
                : List.of();
    }

    /** Frees what the executors hold of the images that they have read. */
    @Override
    public void close() {
        validation.train().close();
        validation.images().ifPresent(ImageSet::close);
        test.ifPresent(ImageSet::close);
    }

    /** The same with other notes. */
    public TrainingJob with(List<String> others) {
        return new TrainingJob(
                data,
                recipe,
                networkSource,
                network,
                given,
                start,
                test,
                validationOption,
                validation,
                normalisation,
                normalise,
                decoding,
                table,
                skipped,
                others);
    }

    /** What the weights begin with, flat, if the training starts from a trained model. */
    public Optional<float[]> initialWeights() {
        return start.map(each -> each.weights(network, recipe.seed()));
    }

    /** The network in words: its name, what goes in and comes out, its size. */
    public String networkText() {
        return String.format(
                Locale.ROOT,
                "%s: %s → %d classes, %,d parameters",
                networkSource,
                network.input(),
                network.classes(),
                Parameters.of(network).count());
    }

    /** The names of all outputs. */
    public List<String> classNames() {
        return ModelInput.classNames(validation.train().classNames(), network);
    }

    /** What the images are called by which the model is judged in the end. */
    public String testName() {
        return validation.heldOut() && validation.images().equals(test) ? "held-out" : "test";
    }
}

package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.convoke.SharedFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shipped recipes learn what the README says they do. Those that take minutes are only begun, some on fewer images, with
 * the bits that they have then; {@code mvn -Pslow verify -Dslow.groups=whole-recipes} trains them to their end.
 */
@Tag("slow")
@Tag("vectors")
class AccuracyTest {
    private static final String WHOLE = "whole-recipes";
    private static final String CIFAR = "data/cifar-10";
    private static final String CIFAR_JPEG = CIFAR + "/cifar-10-jpeg.tar.gz";
    private static final int CIFAR_RECORD = 1 + 3 * 32 * 32;
    private static final int FEW_TEST = 100;

    @TempDir
    private Path folder;

    /** What a training ends with: the bits, and so the accuracy, are the same on every machine. */
    private record Outcome(String accuracy, String weightsSha256) {}

    @Test
    void digitsWithoutAnArgument() throws IOException {
        assertThat(train())
                .isEqualTo(new Outcome(
                        "97.78 % of 360 images", "bf61c90ba2ff5171709d33c78db58d69712f2a5296607b9ccfcaf380c0c86aee"));
    }

    @Test
    void digitsWithBatchNormalisation() throws IOException {
        assertThat(train("--recipe", "digits-bn"))
                .isEqualTo(new Outcome(
                        "98.06 % of 360 images", "87d52813e2e7d4ed561829ad0c3dc131f2265ea5ffbb5c3b8f4626f5ee2fa653"));
    }

    @Test
    @Tag(WHOLE)
    void leNetOnMnistInThreeEpochs() throws IOException {
        assertThat(onMnist("mnist-3-epochs"))
                .isEqualTo(new Outcome(
                        "99.25 % of 10,000 images",
                        "cc5dac627d10e290c51c0a3e4b72b36ebf86869f38683605a0391c4112b6ca50"));
    }

    @Test
    void leNetOnMnistInTwoEpochs() throws IOException {
        assertThat(onMnist("mnist-2-epochs"))
                .isEqualTo(new Outcome(
                        "99.14 % of 10,000 images",
                        "d218a097c4a43a4044bab0fb6a07006a89109a759500bcfb528b7709c8d9a3ac"));
    }

    @Test
    @Tag(WHOLE)
    void leNetOnMnistInTenEpochs() throws IOException {
        assertThat(onMnist("mnist"))
                .isEqualTo(new Outcome(
                        "99.33 % of 10,000 images",
                        "d69364a6211c13dc333f8ed194972d645960133e9b310a12c8a378d9d6de6aec"));
    }

    @Test
    @Tag(WHOLE)
    void theArticlesNetworkOnMnist() throws IOException {
        assertThat(onMnist("seed"))
                .isEqualTo(new Outcome(
                        "97.56 % of 10,000 images",
                        "a92f810ac9a8c4343e61bd913d593fbf4e39369c59e43ee9ad0b3248c7a5be24"));
    }

    /** On the 10,000 test images, also as those to learn from: a sixth of the work. */
    @ParameterizedTest
    @CsvSource({
        "mnist-3-epochs, 96.05 %, 6d8980dfa9dafbad5406a31903ddaa8044f66ce43774349f0d41f191caa93411",
        "mnist, 96.62 %, a834aeed287ba976a1c1abb4fa7c7c7405382740ae8b5252bc05767000c0a960"
    })
    void fewImagesOfMnistAfterOneEpochOf(String recipe, String accuracy, String weightsSha256) throws IOException {
        Path few = Files.createDirectory(folder.resolve("few"));
        for (String file : List.of("images-idx3-ubyte.gz", "labels-idx1-ubyte.gz")) {
            Path test = SharedFolder.path("data/mnist").resolve("t10k-" + file);
            Files.createSymbolicLink(few.resolve("t10k-" + file), test);
            Files.createSymbolicLink(few.resolve("train-" + file), test);
        }
        assertThat(train(recipe, few, "--epochs", "1"))
                .isEqualTo(new Outcome(accuracy + " of 10,000 images", weightsSha256));
    }

    /** Four steps on 256 images. */
    @ParameterizedTest
    @CsvSource({
        "mnist-bn, mnist, 8.00 %, 97436117b68713d2119f34151c23fb55996c84a78aa8a0c976d12731837ba3f0",
        "fashion-mnist-bn, fashion-mnist, 15.00 %, 11fdf814d612e7692bb76a1ed9e303ee7fdeb33e8fafe336a0dc9add804e2877"
    })
    void fourStepsWithBatchNormalisationOf(String recipe, String set, String accuracy, String weightsSha256)
            throws IOException {
        Path few = Files.createDirectory(folder.resolve("few"));
        for (String part : List.of("train", "t10k")) {
            int count = part.equals("train") ? 256 : FEW_TEST;
            Path whole = SharedFolder.path("data/" + set);
            for (String file : List.of(part + "-images-idx3-ubyte", part + "-labels-idx1-ubyte")) {
                boolean images = file.contains("images");
                byte[] first = first(whole.resolve(file + ".gz"), images ? 16 + count * 28 * 28 : 8 + count);
                ByteBuffer.wrap(first).putInt(Integer.BYTES, count);
                Files.write(few.resolve(file), first);
            }
        }
        assertThat(train(recipe, few, "--epochs", "2"))
                .isEqualTo(new Outcome(accuracy + " of 100 images", weightsSha256));
    }

    /** Five steps on 128 images: lookahead goes on from its average once, and the bias of the whitening is frozen in the end. */
    @ParameterizedTest
    @CsvSource({
        "cifar-10-minutes, 12.00 %, f2db3ff4f39e3014c6912521af0e84a11cc924fbe5e0560b32b9a95a07f63e53",
        "cifar-20-minutes, 10.00 %, 8128fb8ca2a686d2ea85bf234cbba6009762a888f9192227738f6f96999d771b"
    })
    void fiveStepsOf(String recipe, String accuracy, String weightsSha256) throws IOException {
        Path few = Files.createDirectory(folder.resolve("few"));
        Path whole = SharedFolder.path(CIFAR);
        Files.write(few.resolve("data_batch_1.bin"), first(whole.resolve("data_batch_1.bin.gz"), 128 * CIFAR_RECORD));
        Files.write(few.resolve("test_batch.bin"), first(whole.resolve("test_batch.bin.gz"), FEW_TEST * CIFAR_RECORD));
        assertThat(train(recipe, few, "--epochs", "5"))
                .isEqualTo(new Outcome(accuracy + " of 100 images", weightsSha256));
    }

    private static byte[] first(Path gzip, int bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
            return in.readNBytes(bytes);
        }
    }

    @Test
    @Tag(WHOLE)
    void batchNormalisationOnMnist() throws IOException {
        assertThat(onMnist("mnist-bn"))
                .isEqualTo(new Outcome(
                        "99.59 % of 10,000 images",
                        "da85204c00e3a7e25d3c50069da337e6ff28e4cadffc949f5606d774dc445a7f"));
    }

    @Test
    @Tag(WHOLE)
    void batchNormalisationOnFashionMnist() throws IOException {
        assertThat(train("fashion-mnist-bn", SharedFolder.path("data/fashion-mnist")))
                .isEqualTo(new Outcome(
                        "93.66 % of 10,000 images",
                        "a2c8eeaf23886516765184cce761ebda388e7f9675af0d5c08d8748054a116f6"));
    }

    @Test
    @Tag(WHOLE)
    void cifarInTenMinutes() throws IOException {
        assertThat(cifarExactly("cifar-10-minutes"))
                .isEqualTo(new Outcome(
                        "92.13 % of 10,000 images",
                        "dc474f4f6784df66caba800b9437e075b0531910ec8c6c09dbd5a7e8ad2a0170"));
    }

    /** Its whole run has not been measured yet; it is the wider network. */
    @Test
    @Tag(WHOLE)
    void cifarInTwentyMinutes() throws IOException {
        assertThat(cifarExactly("cifar-20-minutes").accuracy()).startsWith("9").isGreaterThan("92.13 %");
    }

    @Test
    void theArticlesNetworkOnMnistAfterOneEpoch() throws IOException {
        assertThat(onMnist("seed", "--epochs", "1"))
                .isEqualTo(new Outcome(
                        "95.74 % of 10,000 images",
                        "787a643020564a4a3ddb387e27d35c2c48f71db945923af013a90effbb2a6748"));
    }

    @Test
    void flowersFromAZipAfterTwoEpochs() throws IOException {
        assertThat(flowers("--epochs", "2"))
                .isEqualTo(new Outcome(
                        "47.50 % of 200 images", "2b15f1c5d79c3dfe3c877e5beff73969d0b8b9b47d1e6eb39b57c8ad076d3a19"));
    }

    /** Every tenth of the JPEG files of both parts, validated on all of the exact test images. */
    @Test
    void cifarFromATenthOfTheJpegFilesAfterOneEpoch() throws IOException {
        Path few = folder.resolve("few.tar.gz");
        try (TarArchiveInputStream whole = new TarArchiveInputStream(
                        new GZIPInputStream(Files.newInputStream(SharedFolder.path(CIFAR_JPEG))));
                TarArchiveOutputStream tenth =
                        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(few)))) {
            int files = 0;
            for (TarArchiveEntry entry = whole.getNextEntry(); entry != null; entry = whole.getNextEntry()) {
                if (entry.isFile() && files++ % 10 == 0) {
                    tenth.putArchiveEntry(entry);
                    whole.transferTo(tenth);
                    tenth.closeArchiveEntry();
                }
            }
        }
        assertThat(cifar(few))
                .isEqualTo(new Outcome(
                        "24.60 % of 1,000 images", "fd6d5a907de921aabdea76d140948b026e7d471c4c04649d1f8858e154a2d5ac"));
    }

    @Test
    @Tag(WHOLE)
    void cifarFromAllJpegFilesAfterOneEpoch() throws IOException {
        assertThat(cifar(SharedFolder.path(CIFAR_JPEG)))
                .isEqualTo(new Outcome(
                        "55.56 % of 10,000 images",
                        "76b60e758251a91134ba362a92706d4d8dd04c5fc2c275422153bf9a03193836"));
    }

    private Outcome cifar(Path archive) throws IOException {
        return train("cifar", archive, "--epochs", "1", "--validation", exactTestImages());
    }

    private Outcome cifarExactly(String recipe) throws IOException {
        Path train = SharedFolder.path(CIFAR + "/cifar-10-train-exact.zip");
        return train(recipe, train, "--validation", exactTestImages());
    }

    private static String exactTestImages() {
        return SharedFolder.path(CIFAR).toString();
    }

    @Test
    @Tag(WHOLE)
    void flowersFromAZip() throws IOException {
        assertThat(flowers())
                .isEqualTo(new Outcome(
                        "67.50 % of 200 images", "c30770601969fe16d470bf17a1808b0d43f6d220f0e51b10ab1a3fed8edaeb0d"));
    }

    private Outcome onMnist(String recipe, String... more) throws IOException {
        return train(recipe, SharedFolder.path("data/mnist"), more);
    }

    private Outcome flowers(String... more) throws IOException {
        return train("photos", SharedFolder.path("data/photos/flowers-128-5x200.zip"), more);
    }

    private Outcome train(String recipe, Path data, String... more) throws IOException {
        return train(Stream.concat(Stream.of("--recipe", recipe, "--data", data.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private Outcome train(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--out", folder.resolve("model").toString()));
        Program.Ended ended = Program.onSpark("train", all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        Matcher test = Pattern.compile("^(?:test|held-out): loss \\S+, accuracy (.*)$", Pattern.MULTILINE)
                .matcher(ended.out());
        assertThat(test.find()).as(ended.out()).isTrue();
        return new Outcome(test.group(1), ended.after("weights sha256 "));
    }
}

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
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
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
    private static final String NAMES = "batches.meta.txt";
    private static final String FLOWERS = "data/photos/flowers-128-5x200.zip";
    private static final int CIFAR_RECORD = 1 + 3 * 32 * 32;
    private static final int FEW_TEST = 20;

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

    /** One epoch of 1,000 images. */
    @ParameterizedTest
    @CsvSource({
        "mnist-3-epochs, 15.00 %, 418356efbb6fab6e01949a53016fa9a85984a2729ec65cbd1c782c02e1ce77a8",
        "mnist, 15.00 %, a8d5634569196591b2efb2893e70ce74b98a6bdca9c8c230714a436588736604",
        "seed, 15.00 %, 85b88632e48fcf5055765faaa0ca0beeb0175c54d692a03954de7e452087e706"
    })
    void aThousandImagesOfMnistAfterOneEpochOf(String recipe, String accuracy, String weightsSha256)
            throws IOException {
        assertThat(train(recipe, few("mnist", 1000), "--epochs", "1"))
                .isEqualTo(new Outcome(accuracy + " of 20 images", weightsSha256));
    }

    /** Two steps on 128 images. */
    @ParameterizedTest
    @CsvSource({
        "mnist-bn, mnist, 5.00 %, 4e43da884a9100fb47bd53b4cbe91ff909b42be45ff6db0e1a8b9b85031b3f16",
        "fashion-mnist-minutes, fashion-mnist, 10.00 %, 8b278e0ca93699572367478348f6fb34428407ca6e5fab820f3d3cbc0fc4f243"
    })
    void twoStepsOf(String recipe, String set, String accuracy, String weightsSha256) throws IOException {
        assertThat(train(recipe, few(set, 128), "--epochs", "2"))
                .isEqualTo(new Outcome(accuracy + " of 20 images", weightsSha256));
    }

    /** The first training images, and the first test images, of a set in IDX files. */
    private Path few(String set, int training) throws IOException {
        Path few = Files.createDirectory(folder.resolve("few"));
        for (String part : List.of("train", "t10k")) {
            int count = part.equals("train") ? training : FEW_TEST;
            Path whole = SharedFolder.path("data/" + set);
            for (String file : List.of(part + "-images-idx3-ubyte", part + "-labels-idx1-ubyte")) {
                boolean images = file.contains("images");
                byte[] first = first(whole.resolve(file + ".gz"), images ? 16 + count * 28 * 28 : 8 + count);
                ByteBuffer.wrap(first).putInt(Integer.BYTES, count);
                Files.write(few.resolve(file), first);
            }
        }
        return few;
    }

    /** Five steps on 32 images: lookahead goes on from its average once, and the bias of the whitening is frozen in the end. */
    @ParameterizedTest
    @CsvSource({
        "cifar-10-minutes, 5.00 %, d02c270cc6b02085ea4deb1e3d212054fa52e19207fdaf32a1cf31d35824c2bd",
        "cifar-20-minutes, 15.00 %, 8f1b9102ef3462ec5d41df6519fdbb50afe2002e8cd57315a6d58a15e566f6bd"
    })
    void fiveStepsOf(String recipe, String accuracy, String weightsSha256) throws IOException {
        Path few = Files.createDirectory(folder.resolve("few"));
        Path whole = SharedFolder.path(CIFAR);
        Files.write(few.resolve("data_batch_1.bin"), first(whole.resolve("data_batch_1.bin.gz"), 32 * CIFAR_RECORD));
        Files.write(few.resolve("test_batch.bin"), firstTestImages());
        assertThat(train(recipe, few, "--epochs", "5"))
                .isEqualTo(new Outcome(accuracy + " of 20 images", weightsSha256));
    }

    private static byte[] firstTestImages() throws IOException {
        return first(SharedFolder.path(CIFAR).resolve("test_batch.bin.gz"), FEW_TEST * CIFAR_RECORD);
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
    void fashionMnistInMinutes() throws IOException {
        assertThat(train("fashion-mnist-minutes", SharedFolder.path("data/fashion-mnist")))
                .isEqualTo(new Outcome(
                        "94.24 % of 10,000 images",
                        "6a04506294951494b073bff151f324e71a2ec11c455452edc9237a2f66374051"));
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

    /** Every fifth photo. */
    @Test
    void fewFlowersFromAZipAfterTwoEpochs() throws IOException {
        Path few = folder.resolve("few.zip");
        try (ZipFile whole = new ZipFile(SharedFolder.path(FLOWERS).toFile());
                ZipOutputStream fifth = new ZipOutputStream(Files.newOutputStream(few))) {
            List<? extends ZipEntry> photos =
                    whole.stream().filter(entry -> !entry.isDirectory()).toList();
            for (int n = 0; n < photos.size(); n += 5) {
                fifth.putNextEntry(new ZipEntry(photos.get(n).getName()));
                whole.getInputStream(photos.get(n)).transferTo(fifth);
            }
        }
        assertThat(train("photos", few, "--epochs", "2"))
                .isEqualTo(new Outcome(
                        "32.50 % of 40 images", "bbaa15c1daadf863544c34c82ff3bb252c141bdf0ecaf605b0058d29a53c9543"));
    }

    /** Every fiftieth of the JPEG files of both parts, validated on a few of the exact test images. */
    @Test
    void cifarFromFewJpegFilesAfterOneEpoch() throws IOException {
        Path few = folder.resolve("few.tar.gz");
        try (TarArchiveInputStream whole = new TarArchiveInputStream(
                        new GZIPInputStream(Files.newInputStream(SharedFolder.path(CIFAR_JPEG))));
                TarArchiveOutputStream fiftieth =
                        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(few)))) {
            int files = 0;
            for (TarArchiveEntry entry = whole.getNextEntry(); entry != null; entry = whole.getNextEntry()) {
                if (entry.isFile() && files++ % 50 == 0) {
                    fiftieth.putArchiveEntry(entry);
                    whole.transferTo(fiftieth);
                    fiftieth.closeArchiveEntry();
                }
            }
        }
        Path exact = Files.createDirectory(folder.resolve("exact"));
        Files.write(exact.resolve("test_batch.bin"), firstTestImages());
        Files.copy(SharedFolder.path(CIFAR + "/" + NAMES), exact.resolve(NAMES));
        assertThat(train("cifar", few, "--epochs", "1", "--validation", exact.toString()))
                .isEqualTo(new Outcome(
                        "10.00 % of 200 images", "9bea496cef12e64d3c075b424e16d223ace50911ea9556f19527710f5ab72cdc"));
    }

    @Test
    @Tag(WHOLE)
    void cifarFromAllJpegFilesAfterOneEpoch() throws IOException {
        assertThat(train("cifar", SharedFolder.path(CIFAR_JPEG), "--epochs", "1", "--validation", exactTestImages()))
                .isEqualTo(new Outcome(
                        "55.56 % of 10,000 images",
                        "76b60e758251a91134ba362a92706d4d8dd04c5fc2c275422153bf9a03193836"));
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
        assertThat(train("photos", SharedFolder.path(FLOWERS)))
                .isEqualTo(new Outcome(
                        "67.50 % of 200 images", "c30770601969fe16d470bf17a1808b0d43f6d220f0e51b10ab1a3fed8edaeb0d"));
    }

    private Outcome onMnist(String recipe, String... more) throws IOException {
        return train(recipe, SharedFolder.path("data/mnist"), more);
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
        // Where vectors compute there is no note on kernels.
        assertThat(ended.out()).doesNotContain("kernels compute");
        Matcher test = Pattern.compile("^(?:test|held-out): loss \\S+, accuracy (.*)$", Pattern.MULTILINE)
                .matcher(ended.out());
        assertThat(test.find()).as(ended.out()).isTrue();
        return new Outcome(test.group(1), ended.after("weights sha256 "));
    }
}

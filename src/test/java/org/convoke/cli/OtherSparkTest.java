package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Spark whose private parts are not those that Convoke was written for. With another RPC training takes a job a step and
 * says why in one line, with another UI it has no tab, and both end with the same bits. Since Spark itself cannot run without
 * its own, all of Convoke is loaded once more here, by a loader that has none for it, or has it look for a method that is not
 * there.
 */
class OtherSparkTest {
    private static final String SHA = "weights sha256 ";
    private static final String STEPS = "steps ";

    @TempDir
    private static Path folder;

    private static String expected;

    /** Trains for an epoch; what the program prints. Public, and a Callable, for the other loader. */
    public static final class Training implements Callable<String> {
        private final String network;
        private final String model;

        /**
         * @param network the file to read
         * @param model the directory to write
         */
        public Training(String network, String model) {
            this.network = network;
            this.model = model;
        }

        @Override
        public String call() {
            Program.Ended ended = Program.onSparkWithUi(
                    "train", "--network", network, "--epochs", "1", "--progress", "none", "--out", model);
            assertThat(ended.code()).as(ended.err()).isZero();
            return ended.out();
        }
    }

    /**
     * Loads Convoke anew.
     *
     * @param missing classes of Spark that it does not find begin so
     * @param called a method of Spark, by the name that the hub calls it
     * @param name by which the hub calls it here; as long
     */
    private static final class Loader extends ClassLoader {
        private final String missing;
        private final String called;
        private final String name;

        Loader(String missing, String called, String name) {
            super(OtherSparkTest.class.getClassLoader());
            this.missing = missing;
            this.called = called;
            this.name = name;
        }

        @Override
        protected Class<?> loadClass(String type, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(type)) {
                if (type.startsWith(missing)) {
                    throw new ClassNotFoundException(type);
                }
                Class<?> loaded = findLoadedClass(type);
                if (loaded == null && type.startsWith("org.convoke.")) {
                    loaded = define(type);
                }
                return loaded == null ? super.loadClass(type, resolve) : loaded;
            }
        }

        private Class<?> define(String type) throws ClassNotFoundException {
            try (InputStream file = getParent().getResourceAsStream(type.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                if (type.equals("org.convoke.spark.ResidentHub")) {
                    String text = new String(bytes, StandardCharsets.ISO_8859_1);
                    assertThat(text).contains(called);
                    bytes = text.replace(called, name).getBytes(StandardCharsets.ISO_8859_1);
                }
                return defineClass(type, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(type, e);
            }
        }
    }

    private static String value(String out, String start) {
        return new Program.Ended(0, out, "").after(start).strip();
    }

    private static String train(ClassLoader loader, String model) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        // Where Spark looks for the classes of tasks, too.
        thread.setContextClassLoader(loader);
        try {
            Object training = loader.loadClass(Training.class.getName())
                    .getConstructor(String.class, String.class)
                    .newInstance(QuickNetwork.in(folder), folder.resolve(model).toString());
            return (String) ((Callable<?>) training).call();
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    @BeforeAll
    static void trainOnSparkAsItIs() throws Exception {
        String out = train(OtherSparkTest.class.getClassLoader(), "as-it-is");
        assertThat(value(out, STEPS)).isEqualTo("long-running tasks, one epoch each");
        assertThat(value(out, "Spark UI ")).endsWith("/training/");
        expected = value(out, SHA);
    }

    @Test
    void noRpc() throws Exception {
        String out = train(new Loader("org.apache.spark.rpc.", "receiveAndReply", "receiveAndReply"), "none");
        assertThat(value(out, STEPS))
                .startsWith("one Spark job per step: Spark ")
                .contains("'s internal RPC API differs from the one Convoke knows: java.lang.NoClassDefFoundError:"
                        + " org/apache/spark/rpc/");
        assertThat(value(out, SHA)).isEqualTo(expected);
    }

    /** What tells the driver how many tasks can run, and what only tasks call. */
    @ParameterizedTest
    @ValueSource(strings = {"maxNumConcurrentTasks", "askSync"})
    void aMethodHasAnotherName(String called) throws Exception {
        String name = called.substring(1) + "2";
        String out = train(new Loader("no class", called, name), called);
        assertThat(value(out, STEPS))
                .startsWith("one Spark job per step: Spark ")
                .contains(
                        "'s internal RPC API differs from the one Convoke knows: java.lang.NoSuchMethodError: ", name);
        assertThat(value(out, SHA)).isEqualTo(expected);
    }

    @Test
    void noPagesOfTheUi() throws Exception {
        String out = train(new Loader("org.apache.spark.ui.", "receiveAndReply", "receiveAndReply"), "no-pages");
        assertThat(value(out, STEPS)).isEqualTo("long-running tasks, one epoch each");
        assertThat(value(out, "Spark UI ")).matches("http://[^/]+");
        assertThat(value(out, SHA)).isEqualTo(expected);
        assertThat(folder.resolve("no-pages/report.html")).isNotEmptyFile();
    }
}

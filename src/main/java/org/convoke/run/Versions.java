package org.convoke.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.spark.package$;

/** Which versions of Convoke, of Spark and of Java are at work. */
public final class Versions {
    private Versions() {}

    /** Convoke's version, from the build. */
    public static String convoke() {
        try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Spark's version. */
    public static String spark() {
        return package$.MODULE$.SPARK_VERSION();
    }

    /** The version of this JVM. */
    public static String java() {
        return Runtime.version().toString();
    }
}

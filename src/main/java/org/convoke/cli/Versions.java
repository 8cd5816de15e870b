package org.convoke.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** Which versions of the program, of Spark and of Java are at work. */
final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Convoke " + convoke(), "Spark " + spark(), "Java " + java()};
    }

    /** This program's version, from the build. */
    static String convoke() {
        try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String spark() {
        return package$.MODULE$.SPARK_VERSION();
    }

    static String java() {
        return Runtime.version().toString();
    }
}

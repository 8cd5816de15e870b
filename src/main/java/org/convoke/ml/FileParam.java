package org.convoke.ml;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.SparkSession;
import org.convoke.run.ShippedFile;
import org.convoke.text.UserError;
import scala.Function1;
import scala.Option;

/**
 * A param that is a network or a recipe: the name of a shipped one, the path of a file, or its text. A file is saved as its
 * text: where the stage is loaded it may not be there.
 */
final class FileParam extends Param<String> {
    private static final long serialVersionUID = 1;

    /** A check that can be sent. */
    interface Check extends Function1<String, Object>, Serializable {}

    FileParam(Identifiable stage, String name, String doc, Check check) {
        super(stage, name, doc, check);
    }

    /**
     * What a value means.
     *
     * @throws UserError if there is neither a shipped file of that name nor another
     */
    ShippedFile file(String value) {
        return isText(value) ? new ShippedFile(name(), value, false) : ShippedFile.find(value, name() + "s", hadoop());
    }

    /** Shipped files are found before Spark starts too. */
    static Configuration hadoop() {
        Option<SparkSession> session = SparkSession.getActiveSession().orElse(SparkSession::getDefaultSession);
        return session.isDefined() ? session.get().sparkContext().hadoopConfiguration() : new Configuration();
    }

    /** Every file of either kind has a line with a key, a colon and a value; no path has a blank after a colon. */
    private static boolean isText(String value) {
        return value.contains("\n") || value.contains(": ");
    }

    @Override
    public String jsonEncode(String value) {
        if (isText(value)) {
            return super.jsonEncode(value);
        }
        ShippedFile file = file(value);
        return super.jsonEncode(file.shipped() ? value : file.text());
    }
}

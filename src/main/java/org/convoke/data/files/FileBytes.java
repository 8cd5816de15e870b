package org.convoke.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.apache.hadoop.io.compress.DecompressorStream;
import org.apache.hadoop.io.compress.zlib.BuiltInGzipDecompressor;
import org.convoke.text.UserError;

/** All bytes of a file, of a gzip file those that are packed in it: which it is is told by its first bytes. */
final class FileBytes {
    private static final int GZIP_BUFFER = 1 << 16;

    private FileBytes() {}

    /**
     * Reads them.
     *
     * @throws UserError if the file is not there, is damaged, or does not fit in memory
     */
    static byte[] of(SetFile file) {
        try (SetFile.Content content = file.open("")) {
            PushbackInputStream plain = new PushbackInputStream(content.in(), 2);
            byte[] first = plain.readNBytes(2);
            plain.unread(first);
            return isGzip(first) ? unzipped(file.where(), plain) : plain.readAllBytes();
        } catch (IOException e) {
            throw file.unreadable(e);
        } catch (OutOfMemoryError e) {
            throw new UserError(
                    file.where() + " does not fit into a Java heap of "
                            + Runtime.getRuntime().maxMemory() + " bytes; raise spark.driver.memory",
                    e);
        }
    }

    /** Whether a file that begins so is a gzip file. */
    static boolean isGzip(byte[] first) {
        return first.length >= 2 && first[0] == 0x1f && first[1] == (byte) 0x8b;
    }

    /** What is packed in a gzip file. */
    static InputStream unzip(InputStream file) throws IOException {
        // Not java.util.zip's stream: that one passes over anything behind the first member.
        return new DecompressorStream(file, new BuiltInGzipDecompressor(), GZIP_BUFFER);
    }

    private static byte[] unzipped(String where, InputStream file) {
        try (InputStream in = unzip(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UserError(
                    where + " is a damaged gzip file (" + HadoopPath.reason(e) + "): download or copy it again", e);
        }
    }
}

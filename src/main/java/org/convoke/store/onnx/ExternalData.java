package org.convoke.store.onnx;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.Quoted;

/**
 * Files beside an ONNX file that hold its weights. They must lie in its folder: a file from elsewhere must not make this
 * program read what it names.
 *
 * @param folder where the ONNX file is
 */
record ExternalData(FileSystem system, Path folder) {
    /**
     * Reads a part of a file.
     *
     * @param location relative to the folder
     * @param offset of the first byte
     * @param length in bytes
     * @throws IllegalArgumentException if the file lies elsewhere, is missing or too short
     */
    ByteBuffer read(String location, long offset, int length) {
        Path file = inside(location);
        try {
            FileStatus status = system.getFileStatus(file);
            if (!status.isFile() || offset < 0 || status.getLen() - offset < length) {
                throw wrong(location, "has no " + length + " bytes from byte " + offset + " on");
            }
            byte[] bytes = new byte[length];
            try (FSDataInputStream in = system.open(file)) {
                in.readFully(offset, bytes);
            }
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (FileNotFoundException e) {
            throw wrong(location, "is missing beside it");
        } catch (IOException | FSError e) {
            throw wrong(location, "cannot be read: " + HadoopPath.reason(e));
        }
    }

    private Path inside(String location) {
        if (location.isEmpty()
                || location.startsWith("/")
                || location.contains(":")
                || location.contains("\\")
                || location.chars().anyMatch(Character::isISOControl)
                || List.of(location.split("/")).contains("..")) {
            throw wrong(location, "does not lie in the folder of the file");
        }
        Path file = new Path(folder, location);
        if (system.getScheme().equals("file")) {
            try {
                java.nio.file.Path root = local(folder).toRealPath();
                if (!local(file).toRealPath().startsWith(root)) {
                    throw wrong(location, "is a link out of the folder of the file");
                }
            } catch (IOException e) {
                throw wrong(location, "is missing beside it");
            }
        }
        return file;
    }

    private java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(system.makeQualified(path).toUri().getPath());
    }

    private static IllegalArgumentException wrong(String location, String reason) {
        return new IllegalArgumentException("the file of weights " + Quoted.shortened(location) + " " + reason);
    }
}

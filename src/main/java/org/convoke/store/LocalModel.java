package org.convoke.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.convoke.text.UserError;

/** A model directory on a file system of this JVM, read without Hadoop; {@link ModelDirectory} reads and writes all others. */
public final class LocalModel {
    private LocalModel() {}

    /**
     * Reads a model.
     *
     * @throws UserError if the directory or a file is missing, damaged, or does not fit the others
     */
    public static Model read(Path directory) {
        return new LocalFiles(directory).model();
    }

    private record LocalFiles(Path directory) implements ModelFiles {
        @Override
        public String where() {
            return directory.toString();
        }

        @Override
        public String where(String name) {
            return directory.resolve(name).toString();
        }

        @Override
        public boolean has(String name) {
            return Files.exists(directory.resolve(name));
        }

        @Override
        public boolean isEmpty() {
            if (!Files.isDirectory(directory)) {
                return Files.notExists(directory);
            }
            try (Stream<Path> files = Files.list(directory)) {
                return files.findAny().isEmpty();
            } catch (IOException e) {
                throw unreadable(where(), e);
            }
        }

        @Override
        public <T> T read(String name, Reader<T> reader) {
            Path file = directory.resolve(name);
            try (InputStream in = Files.newInputStream(file)) {
                return reader.read(in, Files.size(file));
            } catch (NoSuchFileException e) {
                throw new UserError(file + " is missing", e);
            } catch (IOException e) {
                throw unreadable(file.toString(), e);
            }
        }

        private static UserError unreadable(String where, IOException e) {
            return e instanceof AccessDeniedException
                    ? new UserError(where + " cannot be read: permission denied", "make it readable for this user", e)
                    : new UserError(
                            where + " cannot be read: "
                                    + Optional.ofNullable(e.getMessage())
                                            .orElse(e.getClass().getSimpleName()),
                            "see to its storage, and try again",
                            e);
        }
    }
}

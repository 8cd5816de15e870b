package org.convoke.data.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/**
 * The files of a folder or an archive among which those of a packed set may be.
 *
 * @param root the folder or the archive, or the only file
 * @param files of an archive, all that are not hidden; of a folder, its own, and those of the folders in it if there are few
 * @param held what messages list: names of files and folders
 */
record SetFiles(Path root, List<SetFile> files, List<String> held) {
    /** A folder with more folders in it holds classes or parts. */
    private static final int MOST_FOLDERS = 8;

    /**
     * Those of a folder.
     *
     * @param expected what should be there, for the message if it is not
     * @throws UserError if there is no such folder
     */
    static SetFiles of(Path folder, Configuration hadoop, String expected) {
        FileSystem system = HadoopPath.fileSystem(folder, hadoop);
        try {
            if (system.getFileStatus(folder).isFile()) {
                throw new UserError(folder + " is a file; " + expected);
            }
            FileStatus[] entries = system.listStatus(folder);
            List<SetFile> files = new ArrayList<>(files(entries, hadoop));
            List<Path> folders = Stream.of(entries)
                    .filter(FileStatus::isDirectory)
                    .map(FileStatus::getPath)
                    .toList();
            if (folders.size() <= MOST_FOLDERS) {
                for (Path each : folders) {
                    files.addAll(files(system.listStatus(each), hadoop));
                }
            }
            return new SetFiles(
                    folder,
                    files,
                    Stream.of(entries)
                            .map(entry -> entry.getPath().getName() + (entry.isDirectory() ? "/" : ""))
                            .toList());
        } catch (FileNotFoundException e) {
            throw new UserError("there is no file or folder " + system.makeQualified(folder) + "; " + expected, e);
        } catch (IOException e) {
            throw HadoopPath.unreadable(folder, e);
        }
    }

    /** One file, which is the root, and another beside it if that is there. */
    static SetFiles of(Path file, String beside, Configuration hadoop) {
        Path other = new Path(file.getParent(), beside);
        try {
            return new SetFiles(
                    file,
                    (HadoopPath.fileSystem(file, hadoop).exists(other) ? Stream.of(file, other) : Stream.of(file))
                            .map(each -> SetFile.of(each, hadoop))
                            .toList(),
                    List.of(file.getName()));
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }

    private static List<SetFile> files(FileStatus[] entries, Configuration hadoop) {
        return Stream.of(entries)
                .filter(FileStatus::isFile)
                .map(entry -> SetFile.of(entry.getPath(), hadoop))
                .toList();
    }

    /** Those of an archive. */
    static SetFiles of(ImageFiles archive, Configuration hadoop) {
        return new SetFiles(
                archive.root(),
                IntStream.range(0, archive.count())
                        .mapToObj(index -> SetFile.of(archive, index, hadoop))
                        .toList(),
                archive.names());
    }
}

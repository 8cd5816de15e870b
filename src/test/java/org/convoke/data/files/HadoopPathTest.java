package org.convoke.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopPathTest {
    @Test
    void passwordsAreNotRecorded() {
        assertThat(HadoopPath.withoutPassword("ftp://me:secret@host/set")).isEqualTo("ftp://host/set");
        assertThat(HadoopPath.withoutPassword("convoke train s3n://KEY:p@ss@bucket/a@b"))
                .isEqualTo("convoke train s3n://bucket/a@b");
        assertThat(HadoopPath.withoutPassword("sftp://me:@host/set --out sftp://you:x@host/m"))
                .isEqualTo("sftp://host/set --out sftp://host/m");
    }

    @Test
    void whatIsNoPasswordStays() {
        for (String text : new String[] {
            "digits",
            "0.2",
            "C:/photos/a@b",
            "hdfs://me@host:8020/set",
            "abfss://container@account.dfs.core.windows.net/set",
            "hdfs://host:8020/me:you@there"
        }) {
            assertThat(HadoopPath.withoutPassword(text)).isEqualTo(text);
        }
    }

    @Test
    void aRelativePathMayHaveTheSchemeOfThisMachine() {
        assertThat(HadoopPath.parse("file:photos/cats", "give another").toUri().getPath())
                .isEqualTo(java.nio.file.Path.of("photos/cats").toAbsolutePath().toString());
        assertThat(HadoopPath.parse("file:/photos", "give another")).hasToString("file:/photos");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\photos", "d:/photos", "C:"})
    @DisabledOnOs(OS.WINDOWS)
    void aPathOfWindowsIsSaidToBeOne(String path) {
        assertThatThrownBy(() -> HadoopPath.parse(path, "give another"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("\"" + path + "\" is a path of Windows");
    }
}

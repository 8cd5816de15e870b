package org.convoke.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a folder of their own on an HDFS that runs in this JVM: started once, stopped after the last test. */
final class HdfsCluster implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Path.class;
    }

    @Override
    public Path resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(HdfsCluster.class))
                .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class);
        return new Path(running.cluster.getURI().toString(), "/" + UUID.randomUUID());
    }

    private record Running(MiniDFSCluster cluster, java.nio.file.Path folder) implements AutoCloseable {
        static Running start() {
            try {
                java.nio.file.Path folder = Files.createTempDirectory("hdfs");
                Configuration hadoop = new Configuration();
                hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
                return new Running(
                        new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build(), folder);
            } catch (IOException e) {
                throw new UncheckedIOException("the HDFS for tests does not start", e);
            }
        }

        @Override
        public void close() {
            cluster.shutdown();
            FileUtil.fullyDelete(folder.toFile());
        }
    }
}

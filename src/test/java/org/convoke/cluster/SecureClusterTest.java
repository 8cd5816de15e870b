package org.convoke.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.convoke.QuickNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose processes must know a secret and encrypt what they send. */
@Tag("slow")
class SecureClusterTest {
    private static final String SHA = "weights sha256 ";

    @RegisterExtension
    static final StandaloneCluster CLUSTER = new StandaloneCluster(
            1,
            "-Dspark.authenticate=true",
            "-Dspark.authenticate.secret=open sesame",
            "-Dspark.network.crypto.enabled=true");

    @TempDir
    private Path folder;

    @Test
    void trainsToTheSameBits() {
        Submission.Ended ended = CLUSTER.fromHere(
                List.of(
                        "--conf",
                        "spark.authenticate=true",
                        "--conf",
                        "spark.authenticate.secret=open sesame",
                        "--conf",
                        "spark.network.crypto.enabled=true",
                        "--conf",
                        "spark.io.encryption.enabled=true"),
                train("secure"));
        Submission.Ended local = Submission.here("local[2]", List.of(), train("local"));

        assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
        assertThat(ended.after(SHA)).isEqualTo(local.after(SHA));
    }

    private List<String> train(String model) {
        return List.of(
                "train",
                "--network",
                QuickNetwork.in(folder),
                "--epochs",
                "1",
                "--kernels",
                "plain",
                "--out",
                folder.resolve(model).toString());
    }
}

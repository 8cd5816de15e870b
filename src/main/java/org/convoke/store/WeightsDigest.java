package org.convoke.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;

/** What two trainings print to show that their weights are the same bits. */
public final class WeightsDigest {
    private WeightsDigest() {}

    /**
     * SHA-256 in lower-case hexadecimal over the bytes of all weights and biases, as little-endian floats, in the order
     * of the network's tensors: the same bytes as the data of {@code weights.safetensors}. It does not depend on how the
     * kernels lay the parameters out.
     *
     * @param flat the parameters of a network, as the engine has them
     */
    public static String of(Parameters parameters, float[] flat) {
        MessageDigest digest = Sha256.start();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (ParameterTensor tensor : parameters.tensors()) {
                FloatBytes.write(tensor.from(flat), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to nowhere cannot fail", e);
        }
        return Sha256.text(digest);
    }
}

package org.convoke.spark;

import java.util.List;
import java.util.function.Supplier;
import org.convoke.net.ClassMap;
import org.convoke.net.GradCam;
import org.convoke.net.Network;

/**
 * Where a network sees the wrong classes that it gives, computed on the driver when somebody asks.
 *
 * @param network the network
 * @param session how pixels become what it sees
 * @param weights flat
 * @param wrong the images
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Attention(Network network, Session session, float[] weights, List<WrongImage> wrong)
        implements Supplier<List<ClassMap>> {
    /** It may take one over this of the driver's memory. */
    private static final long MEMORY_SHARE = 16;

    /** One for each image; none if no node has several positions, or it would take too much of the driver's memory. */
    @Override
    public List<ClassMap> get() {
        if (wrong.isEmpty() || GradCam.bytes(network) > Runtime.getRuntime().maxMemory() / MEMORY_SHARE) {
            return List.of();
        }
        return GradCam.of(network, weights, session.kernels()).stream()
                .flatMap(each -> wrong.stream()
                        .map(image -> each.map(
                                image.pixels(),
                                session.tables(),
                                image.mistake().prediction())))
                .toList();
    }
}

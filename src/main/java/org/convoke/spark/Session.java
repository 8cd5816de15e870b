package org.convoke.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.convoke.array.KernelChoice;
import org.convoke.array.Kernels;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Workspace;
import org.convoke.text.Setting;
import org.convoke.train.AugmentedFeed;
import org.convoke.train.Dealing;
import org.slf4j.LoggerFactory;

/**
 * What an executor needs to know of a network to compute with it, sent once as a broadcast; and, on the executor, the
 * workspaces that its tasks use in turn. As long as the broadcast's value is held there, a workspace is planned once for
 * each task that runs at the same time.
 */
final class Session implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** That of no node: the image enters. */
    static final int WHOLE = -1;

    private final String network;
    private final float[][] tables;
    private final KernelChoice kernels;
    private final int lanes;
    private final int after;
    private final transient ConcurrentLinkedQueue<Workspace> idle = new ConcurrentLinkedQueue<>();
    private final transient ConcurrentLinkedQueue<Workspace> idleForWatching = new ConcurrentLinkedQueue<>();
    private final transient ConcurrentLinkedQueue<Workspace> idleForTraining = new ConcurrentLinkedQueue<>();
    private final transient ConcurrentMap<Integer, EpochOrder> orders = new ConcurrentHashMap<>();

    private final transient ConcurrentMap<Workspace, AugmentedFeed.Buffers> buffers = new ConcurrentHashMap<>();

    /** What of a session travels. */
    record Sent(String network, float[][] tables, KernelChoice kernels, int lanes, int after) {}

    /** A shard's images in the order of an epoch. */
    private record EpochOrder(long seed, int epoch, int[] images) {
        boolean isOf(long itsSeed, int itsEpoch, int size) {
            return seed == itsSeed && epoch == itsEpoch && images.length == size;
        }
    }

    /**
     * @param network the network file's text, in canonical form
     * @param tables for each channel what the network sees for each of the 256 pixel values
     * @param kernels which kernels to compute with
     * @param lanes the most images of a micro-batch
     * @param after the node after which tasks compute, its output being what enters; or {@link #WHOLE}
     */
    Session(String network, float[][] tables, KernelChoice kernels, int lanes, int after) {
        this.network = network;
        this.tables = tables;
        this.kernels = kernels;
        this.lanes = lanes;
        this.after = after;
    }

    /** Of a whole network. */
    Session(String network, float[][] tables, KernelChoice kernels, int lanes) {
        this(network, tables, kernels, lanes, WHOLE);
    }

    @Serial
    private Object readResolve() {
        return new Session(network, tables, kernels, lanes, after);
    }

    Session(Sent sent) {
        this(sent.network, sent.tables, sent.kernels, sent.lanes, sent.after);
    }

    Sent sent() {
        return new Sent(network, tables, kernels, lanes, after);
    }

    float[][] tables() {
        return tables;
    }

    Kernels kernels() {
        return kernels.kernels();
    }

    /** A workspace for the predictions of one task; give it {@link #back} at the end. */
    Workspace borrow() {
        return borrow(false);
    }

    /**
     * Likewise.
     *
     * @param watching whether what left each node is wanted too
     */
    Workspace borrow(boolean watching) {
        Workspace workspace = (watching ? idleForWatching : idle).poll();
        if (workspace != null) {
            return workspace;
        }
        if (watching) {
            return Workspace.forWatching(planned(), kernels.kernels(), lanes);
        }
        return after == WHOLE
                ? Workspace.forInference(planned(), kernels.kernels(), lanes)
                : Workspace.forInferenceAfter(after, planned(), kernels.kernels(), lanes);
    }

    /**
     * A workspace for what leaves a node of the network; it is used once.
     *
     * @param training whether with the bits of training, or of predictions
     */
    Workspace upTo(int node, boolean training) {
        return Workspace.upTo(node, planned(), kernels.kernels(), lanes, training);
    }

    /**
     * A workspace for the gradients of one task; give it {@link #back} at the end.
     *
     * @param smoothing how much of the target is spread evenly over all classes
     */
    Workspace borrowForTraining(float smoothing) {
        Workspace workspace = idleForTraining.poll();
        if (workspace != null && workspace.smoothing() == smoothing) {
            return workspace;
        }
        return after == WHOLE
                ? new Workspace(planned(), kernels.kernels(), lanes, smoothing)
                : Workspace.after(after, planned(), kernels.kernels(), lanes, smoothing);
    }

    private Network planned() {
        if (kernels == KernelChoice.AUTO) {
            KernelChoice.whyPlain()
                    .ifPresent(why -> LoggerFactory.getLogger(Session.class).warn(Setting.plain(why)));
        }
        return NetworkFile.parse(network, "network");
    }

    /** Takes a workspace back for the next task. */
    void back(Workspace workspace) {
        (workspace.isForTraining() ? idleForTraining : workspace.isForWatching() ? idleForWatching : idle)
                .add(workspace);
    }

    /** What a borrowed workspace is fed with augmented images through. */
    AugmentedFeed.Buffers buffers(Workspace workspace) {
        return buffers.computeIfAbsent(workspace, AugmentedFeed.Buffers::new);
    }

    /** The order of a shard's images in an epoch; that of one epoch is remembered. */
    int[] order(int shard, int shardSize, long seed, int epoch) {
        EpochOrder order = orders.get(shard);
        if (order == null || !order.isOf(seed, epoch, shardSize)) {
            order = new EpochOrder(seed, epoch, Dealing.order(shardSize, seed, epoch, shard));
            orders.put(shard, order);
        }
        return order.images();
    }
}

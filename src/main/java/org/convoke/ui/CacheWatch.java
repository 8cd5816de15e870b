package org.convoke.ui;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerRemoved;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDBlockId;
import org.convoke.ui.EpochDone.Held;

/** What each executor holds of cached data, as Spark's listeners are told of it. */
public final class CacheWatch extends SparkListener implements AutoCloseable {
    private final SparkContext spark;
    /** [executor][block] */
    private final Map<String, Map<RDDBlockId, BlockUpdatedInfo>> blocks = new TreeMap<>();

    private long evictions;

    private CacheWatch(SparkContext spark) {
        this.spark = spark;
    }

    /** Begins to watch. */
    public static CacheWatch over(SparkContext spark) {
        CacheWatch watch = new CacheWatch(spark);
        spark.addSparkListener(watch);
        return watch;
    }

    @Override
    public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
        BlockUpdatedInfo info = event.blockUpdatedInfo();
        if (info.blockId() instanceof RDDBlockId block) {
            Map<RDDBlockId, BlockUpdatedInfo> held =
                    blocks.computeIfAbsent(info.blockManagerId().executorId(), executor -> new HashMap<>());
            BlockUpdatedInfo before = info.storageLevel().isValid() ? held.put(block, info) : held.remove(block);
            if (before != null && memory(before) > 0 && memory(info) == 0) {
                evictions++;
            }
        }
    }

    /** Of a block that has just been dropped Spark tells the size that it had. */
    private static long memory(BlockUpdatedInfo info) {
        return info.storageLevel().useMemory() ? info.memSize() : 0;
    }

    @Override
    public synchronized void onUnpersistRDD(SparkListenerUnpersistRDD event) {
        // What is freed on purpose is not told block by block.
        blocks.values().forEach(held -> held.keySet().removeIf(block -> block.rddId() == event.rddId()));
    }

    @Override
    public synchronized void onBlockManagerRemoved(SparkListenerBlockManagerRemoved event) {
        blocks.remove(event.blockManagerId().executorId());
    }

    /** What each executor holds. */
    synchronized List<Held> held() {
        List<Held> all = new ArrayList<>();
        blocks.forEach((executor, held) -> {
            if (!held.isEmpty()) {
                long memory =
                        held.values().stream().mapToLong(CacheWatch::memory).sum();
                long disk = held.values().stream()
                        .mapToLong(BlockUpdatedInfo::diskSize)
                        .sum();
                all.add(new Held(executor, memory, disk, held.size()));
            }
        });
        return all;
    }

    /** How often a block was dropped from memory. */
    synchronized long evicted() {
        return evictions;
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
    }
}

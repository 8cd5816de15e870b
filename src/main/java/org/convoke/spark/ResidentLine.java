package org.convoke.spark;

import java.util.Optional;

/** A resident task's end of the talk with the {@link ResidentHub}. */
sealed interface ResidentLine permits LocalLine, RemoteLine {
    /** Says that the task is there; what it shall do, or nothing if it may end. */
    Optional<ResidentOrder> here();

    /**
     * Brings the gradient of a step; what the task shall do next, or nothing if it may end.
     *
     * @param pieces the driver's until this returns
     */
    Optional<ResidentOrder> gradient(long step, GradientPieces pieces);
}

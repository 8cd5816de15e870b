package org.convoke.run;

/**
 * Where a training begins: at its start, or where the run that it resumes was interrupted.
 *
 * @param step how many steps were taken before
 * @param loss the sum over the images of the epoch that is not over yet
 * @param correct how many of them were recognised
 * @param images how many there are; 0 where an epoch is next
 */
public record Beginning(long step, double loss, long correct, long images) {}

package io.versionkeeper.core;

/**
 * What the last load of a resource came to, if it failed.
 *
 * @param label the version that could not be loaded
 * @param inARow how many loads of it have failed one after another
 * @param sinceSuccess how many loads have failed since one succeeded, of any version
 * @param retryAt the monotonic instant before which it is not tried again; another version is
 * @param logged whether the log tells of it
 */
record Failure(Label label, Throwable cause, int inARow, int sinceSuccess, long retryAt, boolean logged) {}

/**
 * What became of the kit's tests on one store, as a page to attach to a release. With this module in test scope every
 * subclass of {@link io.versionkeeper.tck.VersionStoreTck} gets one, see
 * {@link io.versionkeeper.tck.report.ReportWriter}.
 */
@NullMarked
package io.versionkeeper.tck.report;

import org.jspecify.annotations.NullMarked;

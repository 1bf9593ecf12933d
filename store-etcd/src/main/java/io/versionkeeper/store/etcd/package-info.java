/** The VersionDB in etcd: {@link io.versionkeeper.store.etcd.EtcdVersionStore}. */
@NullMarked
package io.versionkeeper.store.etcd;

import org.jspecify.annotations.NullMarked;

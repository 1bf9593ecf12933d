/** The VersionDB in MongoDB: {@link io.versionkeeper.store.mongo.MongoVersionStore}. */
@NullMarked
package io.versionkeeper.store.mongo;

import org.jspecify.annotations.NullMarked;

/**
 * What {@code bin/demo} runs around the nodes: the database, the nodes as processes, the front that balances requests
 * over them, and the page that shows all of it. Start at {@link io.versionkeeper.examples.users.demo.Demo}.
 */
@NullMarked
package io.versionkeeper.examples.users.demo;

import org.jspecify.annotations.NullMarked;

package io.versionkeeper.examples.users;

/** A row of the table of users, and what the API answers with. */
public record User(long id, String name, String email) {}

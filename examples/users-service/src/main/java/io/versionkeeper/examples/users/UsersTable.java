package io.versionkeeper.examples.users;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The source of the resource {@code users}. The changes take a handle, so that the caller decides what else belongs to
 * the transaction.
 */
public final class UsersTable {
    /** No shorter name: the demo may run in a database that has a table of users already. */
    static final String NAME = "versionkeeper_demo_users";

    private static final RowMapper<User> USER =
            (row, context) -> new User(row.getLong("id"), row.getString("name"), row.getString("email"));

    private UsersTable() {}

    /** Reads all users. */
    public static Users load(Jdbi usersDb) {
        return usersDb.withHandle(
                handle -> new Users(handle.createQuery("select id, name, email from " + NAME + " order by id")
                        .map(USER)
                        .list()));
    }

    /** Gives the user the next id. */
    static User insert(Handle transaction, UserBody user) {
        long id = transaction
                .createUpdate("insert into " + NAME + " (name, email) values (:name, :email)")
                .bind("name", user.name())
                .bind("email", user.email())
                .executeAndReturnGeneratedKeys("id")
                .mapTo(long.class)
                .one();
        return user.withId(id);
    }

    /** False if there is no such user. */
    static boolean update(Handle transaction, User user) {
        return transaction
                        .createUpdate("update " + NAME + " set name = :name, email = :email where id = :id")
                        .bind("id", user.id())
                        .bind("name", user.name())
                        .bind("email", user.email())
                        .execute()
                > 0;
    }

    /** False if there is no such user. */
    static boolean delete(Handle transaction, long id) {
        return transaction
                        .createUpdate("delete from " + NAME + " where id = :id")
                        .bind("id", id)
                        .execute()
                > 0;
    }

    /** The first users, all of them made up. */
    static final List<UserBody> FIRST = List.of(
            new UserBody("Ada Brightwater", "ada.brightwater@example.com"),
            new UserBody("Bao Linden", "bao.linden@example.com"),
            new UserBody("Carmen Okoro", "carmen.okoro@example.com"),
            new UserBody("Dmitri Vale", "dmitri.vale@example.com"),
            new UserBody("Esra Holm", "esra.holm@example.com"),
            new UserBody("Farid Montrose", "farid.montrose@example.com"),
            new UserBody("Greta Silvanus", "greta.silvanus@example.com"),
            new UserBody("Hiro Castellane", "hiro.castellane@example.com"),
            new UserBody("Ines Farrow", "ines.farrow@example.com"),
            new UserBody("Jonas Abara", "jonas.abara@example.com"),
            new UserBody("Keiko Winter", "keiko.winter@example.com"),
            new UserBody("Lars Émond", "lars.emond@example.com"));
}

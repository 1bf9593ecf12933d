package io.versionkeeper.store.jdbc;

import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** mariadb and mariadb-dump. */
class MariaDbOperatorTest extends JdbcOperatorContract {
    private static final Pattern URL =
            Pattern.compile("jdbc:mariadb://([^:/]+):(\\d+)/(\\w+)\\?user=([^&]*)&password=([^&]*).*");

    private final String url = Mariadb.server().newDatabaseUrl();
    private String dump;

    @Override
    String url() {
        return url;
    }

    @Override
    String heading() {
        return "MariaDB and MySQL";
    }

    @Override
    void shell(String sql) {
        Operator.run(command(url, "mariadb", "-e", sql));
    }

    @Override
    protected void save() {
        dump = Operator.run(command(url, "mariadb-dump"));
    }

    @Override
    protected void restore() {
        Operator.runWithInput(dump, command(url, "mariadb"));
    }

    static String[] command(String url, String program, String... more) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalStateException("MARIADB_URL has no user and password");
        }
        List<String> command = new ArrayList<>(List.of(
                program,
                "--no-defaults",
                "--protocol=tcp",
                "--skip-ssl",
                "--host=" + parts.group(1),
                "--port=" + parts.group(2),
                "--user=" + parts.group(4),
                "--password=" + parts.group(5),
                parts.group(3)));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }
}

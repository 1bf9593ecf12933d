package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.ParentWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.h2.tools.Server;

/** The process of the demo's own database: an H2 server. Takes the folder of its files and its port. */
public final class DatabaseMain {
    private DatabaseMain() {}

    public static void main(String[] arguments) throws SQLException {
        Path folder = Path.of(arguments[0]);
        ParentWatch.start(() -> delete(folder));
        // The database is created by the first who connects, with the password of that connection.
        Server.createTcpServer("-tcpPort", arguments[1], "-baseDir", folder.toString(), "-ifNotExists")
                .start();
        System.out.println(LocalDatabase.READY);
    }

    /** The files of a demo serve nobody after it. */
    static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.out.println("The files in " + folder + " could not be deleted: " + e);
        }
    }
}

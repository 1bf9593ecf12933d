package io.versionkeeper.certify;

import io.versionkeeper.tck.report.Certificate;
import io.versionkeeper.tck.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the report goes. */
record ReportFile(Path path) {
    /**
     * Makes sure, before the run, that the report can be written after it.
     *
     * @throws CannotRunException if not
     */
    void requireWritable() {
        boolean isNew = Files.notExists(path);
        try {
            Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            if (isNew) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    void write(Certificate certificate) {
        try {
            Files.writeString(path, HtmlReport.of(certificate));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private CannotRunException cannotWrite(IOException e) {
        String reason = e instanceof NoSuchFileException ? "its folder does not exist" : e.toString();
        return new CannotRunException("--report " + path + " cannot be written: "
                + (Files.isDirectory(path) ? "it is a folder; name a file in it" : reason));
    }
}

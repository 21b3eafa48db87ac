package dev.sluice.transforms.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells one content of a file from the next without reading it.
 *
 * @param identity the file itself (on Unix its inode), which differs when another one was put in its place
 */
record FileVersion(FileTime modified, long bytes, String identity) {
    static FileVersion of(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return new FileVersion(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
    }
}

/* Writes down what a process does to the files of one folder (POWER_FOLDER), in the order in which it happens, at the end of
 * another file (POWER_LOG): loaded in front of the C library (LD_PRELOAD). A record is a line "KIND A B LENGTH", and then so
 * many bytes. Each sync takes 3 ms longer, so that what does not wait for it is seen to go on before its end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 65536
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char watched[FILES];
static int log_fd = -1;
static const char *folder;

#define REAL(name, type) static __typeof__(type) real; if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, name)

static int ready(void)
{
    if (log_fd < 0) {
        REAL("open", int (*)(const char *, int, ...));
        const char *path = getenv("POWER_LOG");
        folder = getenv("POWER_FOLDER");
        if (!path || !folder) return 0;
        log_fd = real(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
    return log_fd >= 0;
}

static void record(char kind, long a, long b, const void *data, size_t length)
{
    REAL("writev", ssize_t (*)(int, const struct iovec *, int));
    char head[96];
    int n = snprintf(head, sizeof head, "%c %ld %ld %zu\n", kind, a, b, length);
    struct iovec parts[2] = { { head, (size_t)n }, { (void *)data, length } };
    if (real(log_fd, parts, 2) != (ssize_t)(n + length)) abort();
}

static int absolute(int dir, const char *path, char *out)
{
    if (path[0] == '/') { snprintf(out, PATH_MAX, "%s", path); return 1; }
    char base[PATH_MAX];
    if (dir == AT_FDCWD) { if (!getcwd(base, sizeof base)) return 0; }
    else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t n = readlink(link, base, sizeof base - 1);
        if (n < 0) return 0;
        base[n] = 0;
    }
    if (snprintf(out, PATH_MAX, "%s/%s", base, path[0] == '.' && path[1] == 0 ? "" : path) >= PATH_MAX) return 0;
    size_t end = strlen(out);
    while (end > 1 && out[end - 1] == '/') out[--end] = 0;
    return 1;
}

/* The path within the folder; 0 where it is elsewhere. */
static const char *within(int dir, const char *path, char *buffer)
{
    if (!path || !ready() || !absolute(dir, path, buffer)) return 0;
    size_t n = strlen(folder);
    if (strncmp(buffer, folder, n) || (buffer[n] != '/' && buffer[n] != 0)) return 0;
    return buffer[n] ? buffer + n + 1 : ".";
}

static int opened(int fd, int dir, const char *path, int flags)
{
    char buffer[PATH_MAX];
    int before = errno;
    if (fd >= 0 && fd < FILES) {
        const char *name = within(dir, path, buffer);
        watched[fd] = name != 0;
        if (name) record('O', fd, (flags & O_TRUNC ? 1 : 0) | (flags & O_CREAT ? 2 : 0), name, strlen(name));
    }
    errno = before;
    return fd;
}

#define OPENED(name, at, ...) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
    pthread_mutex_lock(&lock); \
    int fd = opened(real(__VA_ARGS__, flags, mode), at, path, flags); \
    pthread_mutex_unlock(&lock); \
    return fd

int open(const char *path, int flags, ...) { REAL("open", int (*)(const char *, int, ...)); OPENED("open", AT_FDCWD, path); }
int open64(const char *path, int flags, ...) { REAL("open64", int (*)(const char *, int, ...)); OPENED("open64", AT_FDCWD, path); }
int openat(int dir, const char *path, int flags, ...) { REAL("openat", int (*)(int, const char *, int, ...)); OPENED("openat", dir, dir, path); }
int openat64(int dir, const char *path, int flags, ...) { REAL("openat64", int (*)(int, const char *, int, ...)); OPENED("openat64", dir, dir, path); }

static int is_watched(int fd) { return fd >= 0 && fd < FILES && watched[fd]; }

int close(int fd)
{
    REAL("close", int (*)(int));
    pthread_mutex_lock(&lock);
    if (is_watched(fd)) watched[fd] = 0;
    int result = real(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

/* Another number for an open file. */
static int doubled(int fd, int copy)
{
    int before = errno;
    if (copy >= 0 && copy < FILES) {
        watched[copy] = is_watched(fd) ? 1 : 0;
        if (watched[copy]) record('D', copy, fd, "", 0);
    }
    errno = before;
    return copy;
}

#define FCNTL(name) \
int name(int fd, int command, ...) \
{ \
    REAL(#name, int (*)(int, int, ...)); \
    va_list rest; \
    va_start(rest, command); \
    void *argument = va_arg(rest, void *); \
    va_end(rest); \
    if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) return real(fd, command, argument); \
    pthread_mutex_lock(&lock); \
    int copy = doubled(fd, real(fd, command, argument)); \
    pthread_mutex_unlock(&lock); \
    return copy; \
}
FCNTL(fcntl)
FCNTL(fcntl64)

static ssize_t wrote(ssize_t n, int fd, const void *data, off64_t at)
{
    int before = errno;
    if (n > 0) record('W', fd, (long)at, data, (size_t)n);
    errno = before;
    return n;
}

ssize_t write(int fd, const void *data, size_t count)
{
    REAL("write", ssize_t (*)(int, const void *, size_t));
    if (!is_watched(fd)) return real(fd, data, count);
    pthread_mutex_lock(&lock);
    int flags = fcntl(fd, F_GETFL);
    off64_t at = flags & O_APPEND ? lseek64(fd, 0, SEEK_END) : lseek64(fd, 0, SEEK_CUR);
    ssize_t n = wrote(real(fd, data, count), fd, data, at);
    pthread_mutex_unlock(&lock);
    return n;
}

#define PWRITE(name) \
ssize_t name(int fd, const void *data, size_t count, off64_t at) \
{ \
    REAL(#name, ssize_t (*)(int, const void *, size_t, off64_t)); \
    if (!is_watched(fd)) return real(fd, data, count, at); \
    pthread_mutex_lock(&lock); \
    ssize_t n = wrote(real(fd, data, count, at), fd, data, at); \
    pthread_mutex_unlock(&lock); \
    return n; \
}
PWRITE(pwrite)
PWRITE(pwrite64)

#define TRUNCATE(name) \
int name(int fd, off64_t size) \
{ \
    REAL(#name, int (*)(int, off64_t)); \
    if (!is_watched(fd)) return real(fd, size); \
    pthread_mutex_lock(&lock); \
    int result = real(fd, size); \
    if (result == 0) record('T', fd, (long)size, "", 0); \
    pthread_mutex_unlock(&lock); \
    return result; \
}
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

static long syncs;
static int synced(int fd, int (*real)(int))
{
    if (!is_watched(fd)) return real(fd);
    pthread_mutex_lock(&lock);
    long id = ++syncs;
    record('B', fd, id, "", 0);
    pthread_mutex_unlock(&lock);
    int result = real(fd);
    usleep(3000);
    pthread_mutex_lock(&lock);
    if (result == 0) record('E', fd, id, "", 0);
    pthread_mutex_unlock(&lock);
    return result;
}
int fsync(int fd) { REAL("fsync", int (*)(int)); return synced(fd, real); }
int fdatasync(int fd) { REAL("fdatasync", int (*)(int)); return synced(fd, real); }

static void two(char kind, const char *a, const char *b)
{
    char both[2 * PATH_MAX];
    int n = snprintf(both, sizeof both, "%s%c%s", a, 0, b);
    record(kind, 0, 0, both, (size_t)n);
}

static int renamed(int result, int from_dir, const char *from, int to_dir, const char *to)
{
    char a[PATH_MAX], b[PATH_MAX];
    int before = errno;
    if (result == 0) {
        const char *x = within(from_dir, from, a), *y = within(to_dir, to, b);
        if (x && y) two('R', x, y);
    }
    errno = before;
    return result;
}
int rename(const char *from, const char *to)
{
    REAL("rename", int (*)(const char *, const char *));
    pthread_mutex_lock(&lock);
    int result = renamed(real(from, to), AT_FDCWD, from, AT_FDCWD, to);
    pthread_mutex_unlock(&lock);
    return result;
}
int renameat(int a, const char *from, int b, const char *to)
{
    REAL("renameat", int (*)(int, const char *, int, const char *));
    pthread_mutex_lock(&lock);
    int result = renamed(real(a, from, b, to), a, from, b, to);
    pthread_mutex_unlock(&lock);
    return result;
}

static int removed(int result, int dir, const char *path)
{
    char a[PATH_MAX];
    int before = errno;
    if (result == 0) { const char *x = within(dir, path, a); if (x) record('U', 0, 0, x, strlen(x)); }
    errno = before;
    return result;
}
int unlink(const char *path)
{
    REAL("unlink", int (*)(const char *));
    pthread_mutex_lock(&lock);
    int result = removed(real(path), AT_FDCWD, path);
    pthread_mutex_unlock(&lock);
    return result;
}
int unlinkat(int dir, const char *path, int flags)
{
    REAL("unlinkat", int (*)(int, const char *, int));
    pthread_mutex_lock(&lock);
    int result = removed(real(dir, path, flags), dir, path);
    pthread_mutex_unlock(&lock);
    return result;
}

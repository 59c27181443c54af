/*
 * The floor that our sweep is compared with: the same work with nothing around it. Once a second it lists /proc, keeps one
 * descriptor per process, reads each stat line with pread, parses the same fields and stores them in arrays.
 *
 * usage: floor-sampler (until killed); prints "ready" after the first sweep
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MAX_PID 4194304

struct row {
	uint64_t user, system, child, start;
	uint32_t name_hash, sweep;
	int32_t parent, threads;
	int fd;
	char state;
};

static int32_t *slot_of_pid; /* 1 + slot, 0 = none */
static struct row *rows;
static int row_count, row_room;
static int32_t *free_slots;
static int free_count;
static uint32_t sweep;

static const char *number(const char *at, uint64_t *value)
{
	uint64_t sum = 0;
	int negative = *at == '-';

	for (at += negative; *at >= '0' && *at <= '9'; at++)
		sum = sum * 10 + (uint64_t)(*at - '0');
	*value = negative ? 0 : sum;
	return at + 1;
}

static const char *skip(const char *at, int fields)
{
	while (fields > 0 && *at)
		if (*at++ == ' ')
			fields--;
	return at;
}

static int parse(const char *line, struct row *row)
{
	const char *open = strchr(line, '('), *close = strrchr(line, ')'), *at;
	uint64_t value, more;
	uint32_t hash = 2166136261u;

	if (!open || !close || close[1] != ' ')
		return -1;
	for (at = open + 1; at < close; at++)
		hash = (hash ^ (uint8_t)*at) * 16777619u;
	row->name_hash = hash;
	row->state = close[2];
	at = number(close + 4, &value);
	row->parent = (int32_t)value;
	at = skip(at, 9);
	at = number(at, &row->user);
	at = number(at, &row->system);
	at = number(at, &value);
	at = number(at, &more);
	row->child = value + more;
	at = skip(at, 2);
	at = number(at, &value);
	row->threads = (int32_t)value;
	at = skip(at, 1);
	number(at, &row->start);
	return 0;
}

/* A process that ended is met once more through the list or not at all; its descriptor then answers ESRCH. */
static void drop(int pid)
{
	int slot = slot_of_pid[pid] - 1;

	close(rows[slot].fd);
	rows[slot].fd = -1;
	slot_of_pid[pid] = 0;
	free_slots[free_count++] = slot;
}

static int take(int pid)
{
	char path[64];
	int fd, slot;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (free_count > 0) {
		slot = free_slots[--free_count];
	} else {
		if (row_count == row_room) {
			row_room = row_room ? row_room * 2 : 1024;
			rows = realloc(rows, (size_t)row_room * sizeof *rows);
			free_slots = realloc(free_slots, (size_t)row_room * sizeof *free_slots);
			if (!rows || !free_slots)
				exit(1);
		}
		slot = row_count++;
	}
	rows[slot].fd = fd;
	slot_of_pid[pid] = slot + 1;
	return slot;
}

static void sweep_once(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char line[2048];

	if (!proc)
		exit(1);
	sweep++;
	while ((entry = readdir(proc))) {
		int pid, slot;
		ssize_t length;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		pid = atoi(entry->d_name);
		if (pid <= 0 || pid > MAX_PID)
			continue;
		slot = slot_of_pid[pid] ? slot_of_pid[pid] - 1 : take(pid);
		if (slot < 0)
			continue;
		length = pread(rows[slot].fd, line, sizeof line - 1, 0);
		if (length <= 0) {
			drop(pid);
			continue;
		}
		line[length] = 0;
		rows[slot].sweep = sweep;
		parse(line, &rows[slot]);
	}
	closedir(proc);
}

int main(void)
{
	struct timespec next;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	slot_of_pid = calloc(MAX_PID + 1, sizeof *slot_of_pid);
	if (!slot_of_pid)
		return 1;
	sweep_once();
	printf("ready\n");
	fflush(stdout);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (;;) {
		next.tv_sec++;
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR)
			;
		sweep_once();
	}
}

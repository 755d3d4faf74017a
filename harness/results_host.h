/* results_host: reads the host record, the first line of a results folder. Touches nothing but memory. */
#ifndef TRACETOLL_RESULTS_HOST_H
#define TRACETOLL_RESULTS_HOST_H

#include "fields.h"
#include "record.h"

/* 0, or -1 and place->problem; host_record_free in either case. `host` is zeroed by the caller. */
int results_decode_host(struct place *place, const json_t *object, struct host_record *host);

#endif

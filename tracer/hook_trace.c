/* The trace hook: call, line, return and exception. See hook.h. */
#include "event.h"
#include "hook.h"

static inline __attribute__((always_inline)) void trace_take(
    struct tracer *tracer, const enum tracer_mode mode, const unsigned kind, PyFrameObject *frame)
{
    PyCodeObject *code = frame_code(frame);
    event_take(tracer, mode, kind, code, frame_offset(frame, code), NULL, NULL);
}

static inline __attribute__((always_inline)) int trace_event(
    const enum tracer_mode mode, PyObject *self, PyFrameObject *frame, int what)
{
    static const uint8_t kind_of[] = {TRACE_CALL, TRACE_EXCEPTION, TRACE_LINE, TRACE_RETURN};
    struct tracer *tracer = (struct tracer *)self;
    if (unlikely(what > PyTrace_RETURN))
        return 0;
    if (mode == MODE_COUNT || mode == MODE_RSS) {
        event_tally(tracer, mode, kind_of[what]);
        return 0;
    }
    switch (what) {
    case PyTrace_CALL:
        trace_take(tracer, mode, TRACE_CALL, frame);
        break;
    case PyTrace_LINE:
        trace_take(tracer, mode, TRACE_LINE, frame);
        break;
    case PyTrace_RETURN:
        trace_take(tracer, mode, TRACE_RETURN, frame);
        break;
    default:
        trace_take(tracer, mode, TRACE_EXCEPTION, frame);
        break;
    }
    return 0;
}

#define TRACE_FUNCTION(name, mode)                                                                           \
    static int name(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)                           \
    {                                                                                                        \
        (void)arg;                                                                                           \
        return trace_event(mode, self, frame, what);                                                         \
    }

TRACE_FUNCTION(trace_count, MODE_COUNT)
TRACE_FUNCTION(trace_rss, MODE_RSS)
TRACE_FUNCTION(trace_compute, MODE_COMPUTE)
TRACE_FUNCTION(trace_text, MODE_TEXT)
TRACE_FUNCTION(trace_binary, MODE_BINARY)
TRACE_FUNCTION(trace_filter, MODE_FILTER)

Py_tracefunc hook_trace_function(enum tracer_mode mode)
{
    static const Py_tracefunc functions[MODES] = {
        trace_count, trace_rss, trace_compute, trace_text, trace_binary, trace_filter};
    return functions[mode];
}

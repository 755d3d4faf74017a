/* The profile hook: call, return and those of C functions. See hook.h. */
#include "event.h"
#include "hook.h"

/* PyTrace_ numbers to kinds. The profile hook gives the first, fourth, fifth, sixth and seventh only. */
static const uint8_t kind_of[] = {TRACE_CALL, TRACE_EXCEPTION, TRACE_LINE, TRACE_RETURN, TRACE_C_CALL,
    TRACE_C_EXCEPTION, TRACE_C_RETURN, TRACE_LINE};

static inline __attribute__((always_inline)) void profile_take(struct tracer *tracer,
    const enum tracer_mode mode, const unsigned kind, PyFrameObject *frame, PyObject *callable)
{
    PyCodeObject *code = frame_code(frame);
    PyMethodDef *method = NULL;
    if (kind == TRACE_C_CALL || kind == TRACE_C_RETURN || kind == TRACE_C_EXCEPTION)
        method = ((PyCFunctionObject *)callable)->m_ml;
    event_take(tracer, mode, kind, code, frame_offset(frame, code), method, callable);
}

static inline __attribute__((always_inline)) int profile_event(
    const enum tracer_mode mode, PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    struct tracer *tracer = (struct tracer *)self;
    /* CPython passes builtin functions and methods only, so this looks at a PyCFunctionObject: a method of
     * ours? */
    if (what >= PyTrace_C_CALL && unlikely(((PyCFunctionObject *)arg)->m_self == self))
        return 0;
    if (mode == MODE_COUNT || mode == MODE_RSS) {
        event_tally(tracer, mode, kind_of[what]);
        return 0;
    }
    switch (what) {
    case PyTrace_CALL:
        profile_take(tracer, mode, TRACE_CALL, frame, NULL);
        break;
    case PyTrace_RETURN:
        profile_take(tracer, mode, TRACE_RETURN, frame, NULL);
        break;
    case PyTrace_C_CALL:
        profile_take(tracer, mode, TRACE_C_CALL, frame, arg);
        break;
    case PyTrace_C_RETURN:
        profile_take(tracer, mode, TRACE_C_RETURN, frame, arg);
        break;
    case PyTrace_C_EXCEPTION:
        profile_take(tracer, mode, TRACE_C_EXCEPTION, frame, arg);
        break;
    default:
        break;
    }
    return 0;
}

#define PROFILE_FUNCTION(name, mode)                                                                         \
    static int name(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)                           \
    {                                                                                                        \
        return profile_event(mode, self, frame, what, arg);                                                  \
    }

PROFILE_FUNCTION(profile_count, MODE_COUNT)
PROFILE_FUNCTION(profile_rss, MODE_RSS)
PROFILE_FUNCTION(profile_compute, MODE_COMPUTE)
PROFILE_FUNCTION(profile_text, MODE_TEXT)
PROFILE_FUNCTION(profile_binary, MODE_BINARY)
PROFILE_FUNCTION(profile_filter, MODE_FILTER)

Py_tracefunc hook_profile_function(enum tracer_mode mode)
{
    static const Py_tracefunc functions[MODES] = {
        profile_count, profile_rss, profile_compute, profile_text, profile_binary, profile_filter};
    return functions[mode];
}

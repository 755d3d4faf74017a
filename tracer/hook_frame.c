/*
 * The frame hook (PEP 523): Python calls and returns, without the interpreter's tracing machinery. With an
 * evaluation function set, CPython calls it, and so C, for every Python call. This file keeps that from
 * showing: the C stack grows as far as it may, and runs out as a RecursionError. See hook.h.
 */
#include "event.h"
#include "hook.h"

#ifdef RSSTRACE_INTERNAL_FRAMES

#include <pthread.h>
#include <sys/resource.h>

#define STACK_MARGIN (256u * 1024u)       /* what C code below a Python call may need */
#define STACK_STEP (16u * 1024u * 1024u)  /* the main thread's limit is raised by so much at a time, */
#define STACK_MOST (112u * 1024u * 1024u) /* up to what the kernel keeps free below the stack (128 MB) */

/* Lowest address that a call may reach; a new thread's value sends its first call to stack_check. */
static __thread uintptr_t stack_floor __attribute__((tls_model("initial-exec"))) = UINTPTR_MAX;

static uintptr_t stack_lowest(void)
{
    pthread_attr_t attr;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0)
        return 0;
    pthread_attr_getstack(&attr, &lowest, &size);
    pthread_attr_destroy(&attr);
    return (uintptr_t)lowest;
}

static bool thread_is_main(void)
{
    return PyThread_get_thread_native_id() == (unsigned long)getpid();
}

/* The main thread's stack grows up to the soft limit of the moment. */
static bool stack_raise(void)
{
    struct rlimit limit;
    if (!thread_is_main() || getrlimit(RLIMIT_STACK, &limit) < 0 || limit.rlim_cur >= STACK_MOST)
        return false;
    limit.rlim_cur += STACK_STEP;
    if (limit.rlim_cur > limit.rlim_max)
        return false;
    return setrlimit(RLIMIT_STACK, &limit) == 0;
}

/* True if there is stack for one more call. */
static __attribute__((noinline)) bool stack_check(uintptr_t here)
{
    uintptr_t lowest = stack_lowest();
    while (here < lowest + STACK_MARGIN && stack_raise())
        lowest -= STACK_STEP;
    stack_floor = lowest + STACK_MARGIN;
    return here >= stack_floor;
}

/* CPython's own limit on recursion in C: set to nothing left, its evaluator raises RecursionError and cleans
 * up. */
static int *recursion_left(PyThreadState *thread)
{
#if PY_VERSION_HEX >= 0x030C0000
    return &thread->c_recursion_remaining;
#else
    return &thread->recursion_remaining;
#endif
}

static PyObject *frame_refuse(PyThreadState *thread, struct _PyInterpreterFrame *iframe, int throwflag)
{
    int *left = recursion_left(thread), saved = *left;
    *left = 0;
    PyObject *result = _PyEval_EvalFrameDefault(thread, iframe, throwflag);
    *left = saved;
    return result;
}

/*
 * From 3.12 on the evaluator takes so many units (PY_EVAL_C_STACK_UNITS in Python/ceval.c) of a limit meant
 * for recursion in C code, which calls of Python functions are not.
 */
#define EVALUATOR_UNITS 2

static inline PyObject *frame_run(PyThreadState *thread, struct _PyInterpreterFrame *iframe, int throwflag)
{
#if PY_VERSION_HEX >= 0x030C0000
    thread->c_recursion_remaining += EVALUATOR_UNITS;
    PyObject *result = _PyEval_EvalFrameDefault(thread, iframe, throwflag);
    thread->c_recursion_remaining -= EVALUATOR_UNITS;
    return result;
#else
    return _PyEval_EvalFrameDefault(thread, iframe, throwflag);
#endif
}

/* Calling a generator function only makes the generator; its body is called when that is resumed. */
static inline bool frame_makes_generator(const struct _PyInterpreterFrame *iframe, const PyCodeObject *code)
{
    return (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) &&
           iframe->owner != FRAME_OWNED_BY_GENERATOR;
}

/*
 * From 3.12 on the evaluator has popped the frame when it returns. Its memory still holds the last
 * instruction, but for the first frame of a chunk of the data stack: that chunk is unmapped.
 */
static inline bool frame_outlives_return(
    const PyThreadState *thread, const struct _PyInterpreterFrame *iframe)
{
#if PY_VERSION_HEX >= 0x030C0000
    return (const void *)iframe != (const void *)&thread->datastack_chunk->data[0];
#else
    (void)thread;
    (void)iframe;
    return true;
#endif
}

static inline __attribute__((always_inline)) void frame_take(struct tracer *tracer,
    const enum tracer_mode mode, const unsigned kind, PyCodeObject *code, uint32_t offset)
{
    if (mode == MODE_COUNT || mode == MODE_RSS)
        event_tally(tracer, mode, kind);
    else
        event_take(tracer, mode, kind, code, offset, NULL, NULL);
}

static inline __attribute__((always_inline)) PyObject *frame_event(
    const enum tracer_mode mode, PyThreadState *thread, struct _PyInterpreterFrame *iframe, int throwflag)
{
    struct tracer *tracer = tracer_active;
    PyCodeObject *code = iframe_code(iframe);
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (unlikely(here < stack_floor) && !stack_check(here))
        return frame_refuse(thread, iframe, throwflag);
    if (unlikely(tracer == NULL || frame_makes_generator(iframe, code)))
        return frame_run(thread, iframe, throwflag);
    bool readable = frame_outlives_return(thread, iframe);
    uint32_t offset = iframe_offset(iframe, code), entry = code_entry_offset(code);
    /* The popped frame has let go of the code, whose entry the return is told by. */
    Py_INCREF(code);
    frame_take(tracer, mode, TRACE_CALL, code, offset < entry ? entry : offset);
    uint64_t session = tracer->session; /* that of the call: a child's trace may have begun with it */
    PyObject *result = frame_run(thread, iframe, throwflag);
    if (likely(tracer_active == tracer && tracer->session == session)) {
        /* Past the end of the code there is no line. */
        uint32_t left = readable ? iframe_offset(iframe, code) : (uint32_t)Py_SIZE(code) + 1;
        frame_take(tracer, mode, TRACE_RETURN, code, left);
    }
    Py_DECREF(code);
    return result;
}

#define FRAME_FUNCTION(name, mode)                                                                           \
    static PyObject *name(PyThreadState *thread, struct _PyInterpreterFrame *iframe, int throwflag)          \
    {                                                                                                        \
        return frame_event(mode, thread, iframe, throwflag);                                                 \
    }

FRAME_FUNCTION(frame_count, MODE_COUNT)
FRAME_FUNCTION(frame_rss, MODE_RSS)
FRAME_FUNCTION(frame_compute, MODE_COMPUTE)
FRAME_FUNCTION(frame_text, MODE_TEXT)
FRAME_FUNCTION(frame_binary, MODE_BINARY)
FRAME_FUNCTION(frame_filter, MODE_FILTER)

int hook_frame_set(struct tracer *tracer)
{
    static const _PyFrameEvalFunction functions[MODES] = {
        frame_count, frame_rss, frame_compute, frame_text, frame_binary, frame_filter};
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    if (_PyInterpreterState_GetEvalFrameFunc(interpreter) != _PyEval_EvalFrameDefault) {
        PyErr_SetString(PyExc_RuntimeError, "another tool has the frame evaluation hook");
        return -1;
    }
    _PyInterpreterState_SetEvalFrameFunc(interpreter, functions[tracer->mode]);
    return 0;
}

void hook_frame_unset(void)
{
    _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), _PyEval_EvalFrameDefault);
}

#else

int hook_frame_set(struct tracer *tracer)
{
    (void)tracer;
    PyErr_SetString(PyExc_ValueError, "--hook=frame knows CPython 3.11 to 3.13 only");
    return -1;
}

void hook_frame_unset(void)
{
}

#endif

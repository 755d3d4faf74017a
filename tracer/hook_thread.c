/*
 * The profile or trace function in every thread: CPython keeps one per thread state. New threads get it from
 * the thread that starts them, before they can run, since that thread holds the GIL. See hook.h.
 */
#include "hook.h"

#ifdef RSSTRACE_INTERNAL_FRAMES
#define Py_BUILD_CORE 1
#include <internal/pycore_interp.h>
#undef Py_BUILD_CORE
#endif

#if PY_VERSION_HEX >= 0x030D0000 && defined(RSSTRACE_INTERNAL_FRAMES)
/* Exported, but declared in an internal header from 3.13 on. */
PyAPI_FUNC(int) _PyEval_SetProfile(PyThreadState *tstate, Py_tracefunc func, PyObject *arg);
#endif

static Py_tracefunc wanted(const struct tracer *tracer)
{
    return tracer->options.hook == HOOK_PROFILE ? hook_profile_function(tracer->mode)
                                                : hook_trace_function(tracer->mode);
}

static Py_tracefunc *installed(const struct tracer *tracer, PyThreadState *thread)
{
    return tracer->options.hook == HOOK_PROFILE ? &thread->c_profilefunc : &thread->c_tracefunc;
}

static int set_one(const struct tracer *tracer, PyThreadState *thread, Py_tracefunc function, PyObject *arg)
{
#ifdef RSSTRACE_INTERNAL_FRAMES
    if (tracer->options.hook == HOOK_PROFILE)
        return _PyEval_SetProfile(thread, function, arg);
#if PY_VERSION_HEX < 0x030D0000
    return _PyEval_SetTrace(thread, function, arg);
#endif
#endif
#if PY_VERSION_HEX >= 0x030D0000
    /* Only the calling thread's, or all at once, can be set from 3.13 on. */
    if (thread == PyThreadState_Get()) {
        if (tracer->options.hook == HOOK_PROFILE)
            PyEval_SetProfile(function, arg);
        else
            PyEval_SetTrace(function, arg);
    } else if (tracer->options.hook == HOOK_PROFILE) {
        PyEval_SetProfileAllThreads(function, arg);
    } else {
        PyEval_SetTraceAllThreads(function, arg);
    }
    return 0;
#endif
}

int hook_threads_set(struct tracer *tracer)
{
    PyThreadState *first = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
    int result = 0;
    tracer->in_own_call = true;
    for (PyThreadState *thread = first; thread != NULL && result == 0; thread = PyThreadState_Next(thread))
        if (*installed(tracer, thread) == NULL)
            result = set_one(tracer, thread, wanted(tracer), (PyObject *)tracer);
    tracer->in_own_call = false;
    tracer->threads_known = *tracer->threads_made;
    return result;
}

void hook_threads_unset(struct tracer *tracer)
{
    PyThreadState *thread = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
    tracer->in_own_call = true;
    for (; thread != NULL; thread = PyThreadState_Next(thread))
        if (*installed(tracer, thread) == wanted(tracer) && set_one(tracer, thread, NULL, NULL) < 0)
            PyErr_Clear();
    tracer->in_own_call = false;
}

bool hook_thread_mine(const struct tracer *tracer)
{
    return *installed(tracer, PyThreadState_Get()) == wanted(tracer);
}

const uint64_t *hook_threads_made(void)
{
#ifdef RSSTRACE_INTERNAL_FRAMES
    return &PyInterpreterState_Get()->threads.next_unique_id;
#else
    static const uint64_t unknown;
    return &unknown;
#endif
}

/* The monitoring hook (PEP 669, CPython 3.12 and later): callbacks in C for calls and returns. See hook.h. */
#include "event.h"
#include "hook.h"

#if PY_VERSION_HEX >= 0x030C0000

#define TOOL_FIRST 2 /* sys.monitoring.PROFILER_ID; 3 and 4 have no meaning of their own */
#define TOOL_LAST 4

static inline uint32_t offset_of(PyObject *bytes)
{
    return (uint32_t)PyUnstable_Long_CompactValue((PyLongObject *)bytes) / (uint32_t)sizeof(_Py_CODEUNIT) + 1;
}

/*
 * Where the frame that is being left by an exception raised it. The event's own offset is that of the
 * handler's last instruction, which has no line.
 */
static inline uint32_t offset_of_unwind(PyCodeObject *code, PyObject *bytes)
{
#ifdef RSSTRACE_INTERNAL_FRAMES
#if PY_VERSION_HEX >= 0x030D0000
    const struct _PyInterpreterFrame *iframe = PyThreadState_Get()->current_frame;
#else
    const struct _PyInterpreterFrame *iframe = PyThreadState_Get()->cframe->current_frame;
#endif
    if (iframe != NULL && iframe_code(iframe) == code)
        return iframe_offset(iframe, code);
#endif
    return offset_of(bytes);
}

/* The C functions that the profile hook reports: builtins and methods, not classes or other callables. */
static inline PyMethodDef *monitoring_method(PyObject *callable)
{
    PyTypeObject *type = Py_TYPE(callable);
    if (type == &PyMethodDescr_Type)
        return ((PyMethodDescrObject *)callable)->d_method;
    return callee_method(callable);
}

static inline bool monitoring_own(const struct tracer *tracer, PyObject *callable)
{
    if (Py_TYPE(callable) == &PyMethodDescr_Type)
        return PyDescr_TYPE(callable) == Py_TYPE(tracer);
    return ((PyCFunctionObject *)callable)->m_self == (PyObject *)tracer;
}

static inline __attribute__((always_inline)) PyObject *monitoring_event(const enum tracer_mode mode,
    const unsigned kind, const bool unwind, PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    struct tracer *tracer = (struct tracer *)self;
    PyMethodDef *method = NULL;
    if (unlikely(tracer_active != tracer || count < 2))
        Py_RETURN_NONE;
    if (kind == TRACE_C_CALL || kind == TRACE_C_RETURN || kind == TRACE_C_EXCEPTION) {
        method = count < 3 ? NULL : monitoring_method(args[2]);
        if (method == NULL || monitoring_own(tracer, args[2]))
            Py_RETURN_NONE;
    }
    if (mode == MODE_COUNT || mode == MODE_RSS) {
        event_tally(tracer, mode, kind);
        Py_RETURN_NONE;
    }
    PyCodeObject *code = (PyCodeObject *)args[0];
    uint32_t offset = unwind ? offset_of_unwind(code, args[1]) : offset_of(args[1]);
    event_take(tracer, mode, kind, code, offset, method, method != NULL ? args[2] : NULL);
    Py_RETURN_NONE;
}

/* Callbacks of one mode, by enum trace_kind; the last is for frames that an exception leaves. */
enum { ON_UNWIND = TRACE_C_EXCEPTION + 1 };

#define CALLBACK(name, mode, kind, unwind)                                                                   \
    static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t count)                           \
    {                                                                                                        \
        return monitoring_event(mode, kind, unwind, self, args, count);                                      \
    }
#define METHOD(name)                                                                                         \
    {                                                                                                        \
#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL                                        \
    }
#define CALLBACKS(suffix, mode)                                                                              \
    CALLBACK(on_call_##suffix, mode, TRACE_CALL, false)                                                      \
    CALLBACK(on_return_##suffix, mode, TRACE_RETURN, false)                                                  \
    CALLBACK(on_c_call_##suffix, mode, TRACE_C_CALL, false)                                                  \
    CALLBACK(on_c_return_##suffix, mode, TRACE_C_RETURN, false)                                              \
    CALLBACK(on_c_exception_##suffix, mode, TRACE_C_EXCEPTION, false)                                        \
    CALLBACK(on_unwind_##suffix, mode, TRACE_RETURN, true)                                                   \
    static PyMethodDef methods_##suffix[] = {METHOD(on_call_##suffix), METHOD(on_return_##suffix),           \
        METHOD(on_c_call_##suffix), METHOD(on_c_return_##suffix), METHOD(on_c_exception_##suffix),           \
        METHOD(on_unwind_##suffix)};

CALLBACKS(count, MODE_COUNT)
CALLBACKS(rss, MODE_RSS)
CALLBACKS(compute, MODE_COMPUTE)
CALLBACKS(text, MODE_TEXT)
CALLBACKS(binary, MODE_BINARY)
CALLBACKS(filter, MODE_FILTER)

static PyMethodDef *const methods[MODES] = {
    methods_count, methods_rss, methods_compute, methods_text, methods_binary, methods_filter};

/* Which callback an event of sys.monitoring goes to. */
static const struct {
    const char *name;
    unsigned callback;
} events[] = {
    {"PY_START", TRACE_CALL},
    {"PY_RESUME", TRACE_CALL},
    {"PY_THROW", TRACE_CALL},
    {"PY_RETURN", TRACE_RETURN},
    {"PY_YIELD", TRACE_RETURN},
    {"PY_UNWIND", ON_UNWIND},
    {"CALL", TRACE_C_CALL},
    {"C_RETURN", TRACE_C_RETURN},
    {"C_RAISE", TRACE_C_EXCEPTION},
};

static PyObject *monitoring_module(void)
{
    PyObject *module = PySys_GetObject("monitoring");
    if (module == NULL)
        PyErr_SetString(PyExc_RuntimeError, "sys.monitoring is not there");
    return module;
}

static long event_number(PyObject *module, const char *name)
{
    PyObject *all = PyObject_GetAttrString(module, "events");
    PyObject *number = all == NULL ? NULL : PyObject_GetAttrString(all, name);
    long value = number == NULL ? -1 : PyLong_AsLong(number);
    Py_XDECREF(number);
    Py_XDECREF(all);
    return value;
}

static int call_none(PyObject *done)
{
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static int tool_take(struct tracer *tracer, PyObject *module)
{
    for (int tool = TOOL_FIRST; tool <= TOOL_LAST; tool++) {
        PyErr_Clear();
        if (call_none(PyObject_CallMethod(module, "use_tool_id", "is", tool, "rsstrace")) == 0) {
            tracer->monitoring_tool = tool;
            return 0;
        }
    }
    PyErr_SetString(PyExc_RuntimeError, "every tool number of sys.monitoring is taken");
    return -1;
}

static int callbacks_register(struct tracer *tracer, PyObject *module, long *mask)
{
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        long number = event_number(module, events[i].name);
        PyObject *callback = PyCFunction_New(&methods[tracer->mode][events[i].callback], (PyObject *)tracer);
        int result = number < 0 || callback == NULL
                         ? -1
                         : call_none(PyObject_CallMethod(module, "register_callback", "ilO",
                               tracer->monitoring_tool, number, callback));
        Py_XDECREF(callback);
        if (result < 0)
            return -1;
        *mask |= number;
    }
    return 0;
}

int hook_monitoring_set(struct tracer *tracer)
{
    long mask = 0;
    PyObject *module = monitoring_module();
    if (module == NULL || tool_take(tracer, module) < 0)
        return -1;
    if (callbacks_register(tracer, module, &mask) < 0)
        return -1;
    return call_none(PyObject_CallMethod(module, "set_events", "il", tracer->monitoring_tool, mask));
}

void hook_monitoring_unset(struct tracer *tracer)
{
    PyObject *module = monitoring_module();
    if (module == NULL || tracer->monitoring_tool == 0) {
        PyErr_Clear();
        return;
    }
    if (call_none(PyObject_CallMethod(module, "set_events", "ii", tracer->monitoring_tool, 0)) < 0)
        PyErr_Clear();
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (call_none(PyObject_CallMethod(module, "register_callback", "ilO", tracer->monitoring_tool,
                event_number(module, events[i].name), Py_None)) < 0)
            PyErr_Clear();
    if (call_none(PyObject_CallMethod(module, "free_tool_id", "i", tracer->monitoring_tool)) < 0)
        PyErr_Clear();
    tracer->monitoring_tool = 0;
}

#else

int hook_monitoring_set(struct tracer *tracer)
{
    (void)tracer;
    PyErr_SetString(PyExc_ValueError, "--hook=monitoring needs CPython 3.12 or later");
    return -1;
}

void hook_monitoring_unset(struct tracer *tracer)
{
    (void)tracer;
}

#endif

/* The extension module _rsstrace: the Tracer type, and functions for the command line and the interpreter's
 * hooks. */
#include "guard.h"
#include "hook.h"
#include "options.h"
#include "program.h"
#include "stats.h"
#include "tracer.h"

struct module_state {
    PyTypeObject *tracer_type;
};

static int tracer_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct tracer *tracer = (struct tracer *)self;
    if (tracer->started) {
        PyErr_SetString(PyExc_RuntimeError, "this Tracer has been started");
        return -1;
    }
    return options_parse(&tracer->options, args, kwargs);
}

static bool slot_taken(const struct tracer *tracer)
{
    const PyThreadState *thread = PyThreadState_Get();
    switch (tracer->options.hook) {
    case HOOK_PROFILE:
        return thread->c_profilefunc != NULL;
    case HOOK_TRACE:
        return thread->c_tracefunc != NULL;
    default:
        return false;
    }
}

static int tracer_begin(struct tracer *tracer)
{
    if (tracer_active != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "a trace is running already; one process has one at a time");
        return -1;
    }
    if (tracer->started) {
        PyErr_SetString(PyExc_RuntimeError, "a Tracer runs once; make another one");
        return -1;
    }
    if (slot_taken(tracer)) {
        PyErr_SetString(PyExc_RuntimeError, "another tool has this thread's profile or trace function");
        return -1;
    }
    if (tracer_start(tracer) < 0)
        return -1;
    Py_INCREF(tracer); /* the hooks' reference, until tracer_end */
    return 0;
}

/* Opens the log without a hook: the command line sets that when the program is about to run. */
static PyObject *tracer_method_open(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (tracer_begin((struct tracer *)self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *tracer_method_start(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (tracer_begin((struct tracer *)self) < 0)
        return NULL;
    if (tracer_hook_set((struct tracer *)self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return Py_NewRef(self);
}

static PyObject *tracer_method_stop(PyObject *self, PyObject *unused)
{
    struct tracer *tracer = (struct tracer *)self;
    (void)unused;
    if (tracer_active == tracer) {
        tracer_stop(tracer, "stopped");
        Py_DECREF(self);
    }
    Py_RETURN_NONE;
}

static PyObject *tracer_method_exit(PyObject *self, PyObject *args)
{
    (void)args;
    PyObject *done = tracer_method_stop(self, NULL);
    Py_XDECREF(done);
    Py_RETURN_FALSE;
}

static PyObject *tracer_method_message(PyObject *self, PyObject *text)
{
    const char *utf8 = PyUnicode_AsUTF8(text);
    if (utf8 == NULL)
        return NULL;
    if (tracer_active == (struct tracer *)self)
        tracer_message((struct tracer *)self, utf8);
    Py_RETURN_NONE;
}

static PyObject *tracer_get_stats(PyObject *self, void *unused)
{
    const struct tracer *tracer = (const struct tracer *)self;
    char text[STATS_BYTES];
    (void)unused;
    if (!tracer->started) {
        PyErr_SetString(PyExc_RuntimeError, "the trace has not been started");
        return NULL;
    }
    size_t length = stats_format(tracer, text);
    PyObject *json = PyImport_ImportModule("json");
    PyObject *stats =
        json == NULL ? NULL : PyObject_CallMethod(json, "loads", "s#", text, (Py_ssize_t)length);
    Py_XDECREF(json);
    return stats;
}

static int tracer_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

/* A running trace has a reference to its Tracer, so this one is not running. */
static void tracer_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef tracer_methods[] = {
    {"start", tracer_method_start, METH_NOARGS, "Starts the trace; returns self."},
    {"stop", tracer_method_stop, METH_NOARGS, "Ends the trace, closes its log and writes its statistics."},
    {"message", tracer_method_message, METH_O, "Writes a message into the log."},
    {"__enter__", tracer_method_start, METH_NOARGS, "Starts the trace."},
    {"__exit__", tracer_method_exit, METH_VARARGS, "Ends the trace."},
    {"_open", tracer_method_open, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef tracer_members[] = {
    {"stats", tracer_get_stats, NULL, "The statistics so far, or at the end: a dict.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot tracer_slots[] = {
    {Py_tp_doc, "Tracer(*, hook='profile', compute='all', log='all', previous=False, rss=None, "
                "format='text', output=None, "
                "stats=None)\n--\n\nRecords resident memory at every event between start() and stop(), or "
                "within a with."},
    {Py_tp_init, tracer_init},
    {Py_tp_traverse, tracer_traverse},
    {Py_tp_dealloc, tracer_dealloc},
    {Py_tp_methods, tracer_methods},
    {Py_tp_getset, tracer_members},
    {0, NULL},
};

static PyType_Spec tracer_spec = {
    .name = "rsstrace.Tracer",
    .basicsize = sizeof(struct tracer),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = tracer_slots,
};

static PyMethodDef module_methods[] = {
    {"run_source", program_run_source, METH_VARARGS, NULL},
    {"run_command", program_run_command, METH_VARARGS, NULL},
    {"run_callable", program_run_callable, METH_VARARGS, NULL},
    {"_before_fork", guard_before_fork, METH_NOARGS, NULL},
    {"_after_fork", guard_after_fork, METH_NOARGS, NULL},
    {"_at_exit", guard_at_exit, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int module_check(void)
{
#ifdef Py_GIL_DISABLED
    PyErr_SetString(PyExc_ImportError, "rsstrace needs a CPython with the GIL; this one is free-threaded");
    return -1;
#else
    if (PyInterpreterState_Get() == PyInterpreterState_Main())
        return 0;
    PyErr_SetString(
        PyExc_ImportError, "rsstrace traces the main interpreter only; this is a sub-interpreter");
    return -1;
#endif
}

static int module_exec(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);
    if (module_check() < 0)
        return -1;
    state->tracer_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &tracer_spec, NULL);
    if (state->tracer_type == NULL || PyModule_AddType(module, state->tracer_type) < 0)
        return -1;
    if (PyModule_AddStringConstant(module, "__version__", RSSTRACE_VERSION) < 0)
        return -1;
    return guard_prepare(module);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = PyModule_GetState(module);
    Py_VISIT(state->tracer_type);
    return 0;
}

static int module_clear(PyObject *module)
{
    struct module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->tracer_type);
    return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
    {0, NULL},
};

static PyModuleDef module_definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_rsstrace",
    .m_doc = "Records resident memory at every call and return; see rsstrace.",
    .m_size = sizeof(struct module_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__rsstrace(void);
PyMODINIT_FUNC PyInit__rsstrace(void)
{
    return PyModuleDef_Init(&module_definition);
}

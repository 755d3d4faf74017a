/* Runs a traced program as if the interpreter had been started with it; see program.h. */
#include "program.h"

#include <signal.h>
#include <unistd.h>

/* Frames below the program's (of runpy and rsstrace) would show in sys._getframe, print_stack and
 * frame.f_back. */
static void frames_hide(void)
{
    PyThreadState *thread = PyThreadState_Get();
#if !defined(RSSTRACE_INTERNAL_FRAMES)
    (void)thread;
#elif PY_VERSION_HEX >= 0x030D0000
    thread->current_frame = NULL;
#else
    thread->cframe->current_frame = NULL;
#endif
#if PY_VERSION_HEX >= 0x030C0000
    thread->py_recursion_remaining = thread->py_recursion_limit;
#else
    thread->recursion_remaining = thread->recursion_limit;
#endif
}

/* As Modules/main.c ends after an unhandled KeyboardInterrupt: by the signal itself, for the shell to see. */
static void exit_interrupted(void)
{
    Py_FinalizeEx();
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
    _exit(130);
}

/* PyErr_Print exits by itself on SystemExit, with its code. */
static void program_finish(PyObject *result)
{
    if (result != NULL) {
        Py_DECREF(result);
        Py_Exit(0);
    }
    bool interrupted = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
    PyErr_Print();
    if (interrupted)
        exit_interrupted();
    Py_Exit(1);
}

static int program_prepare(PyObject *tracer)
{
    if (((struct tracer *)tracer)->started)
        return 0;
    PyErr_SetString(PyExc_RuntimeError, "the tracer is not started");
    return -1;
}

/* Borrowed: sys.modules alone keeps __main__, so that its names die when the interpreter lets go of it. */
static PyObject *main_names(void)
{
    PyObject *module = PyImport_AddModule("__main__");
    return module == NULL ? NULL : PyModule_GetDict(module);
}

PyObject *program_run_source(PyObject *module, PyObject *args)
{
    PyObject *tracer, *filename;
    const char *source;
    Py_ssize_t length;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oy#U", &tracer, &source, &length, &filename) || program_prepare(tracer) < 0)
        return NULL;
    frames_hide();
    PyCompilerFlags flags = {.cf_flags = 0, .cf_feature_version = PY_MINOR_VERSION};
    PyObject *code = Py_CompileStringObject(source, filename, Py_file_input, &flags, -1);
    PyObject *names = code == NULL ? NULL : main_names();
    PyObject *result = NULL;
    if (names != NULL) {
        if (tracer_hook_set((struct tracer *)tracer) < 0)
            return NULL;
        result = PyEval_EvalCode(code, names, names);
    }
    Py_XDECREF(code);
    program_finish(result);
    return NULL;
}

/* python3 -c: CPython's own function does it all, up to printing an error. */
PyObject *program_run_command(PyObject *module, PyObject *args)
{
    PyObject *tracer;
    const char *source;
    (void)module;
    if (!PyArg_ParseTuple(args, "Os", &tracer, &source) || program_prepare(tracer) < 0)
        return NULL;
    frames_hide();
    if (tracer_hook_set((struct tracer *)tracer) < 0)
        return NULL;
    PyCompilerFlags flags = {.cf_flags = 0, .cf_feature_version = PY_MINOR_VERSION};
    int result = PyRun_SimpleStringFlags(source, &flags);
    if (result < 0 && PySys_GetObject("last_type") == PyExc_KeyboardInterrupt)
        exit_interrupted();
    Py_Exit(result < 0);
    return NULL;
}

PyObject *program_run_callable(PyObject *module, PyObject *args)
{
    PyObject *tracer, *callable, *arguments;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOO!", &tracer, &callable, &PyTuple_Type, &arguments) ||
        program_prepare(tracer) < 0)
        return NULL;
    frames_hide();
    if (tracer_hook_set((struct tracer *)tracer) < 0)
        return NULL;
    program_finish(PyObject_Call(callable, arguments, NULL));
    return NULL;
}

/* Tables of words and ranges. Pure data. */
#include "las_terms.h"

/* clang-format off */
const struct term_curve TERM_CURVE[TERM_CURVES] = {
    {"GR",   "GAPI",  "45 310 01 00", "GAMMA RAY",                        8000,  180000,  4000, 3},
    {"SP",   "MV",    "07 010 01 00", "SPONTANEOUS POTENTIAL",         -120000,   40000,  1500, 3},
    {"CALI", "MM",    "70 280 01 00", "CALIPER",                        190000,  420000,  1200, 3},
    {"RHOB", "K/M3",  "45 350 01 00", "BULK DENSITY",                   195000,  298000,  1500, 2},
    {"NPHI", "V/V",   "42 890 03 00", "NEUTRON POROSITY, LIMESTONE",       -150,    5500,    90, 4},
    {"DT",   "US/M",  "60 520 32 00", "SONIC TRANSIT TIME",             140000,  480000,  3500, 3},
    {"ILD",  "OHMM",  "07 120 44 00", "DEEP INDUCTION RESISTIVITY",        200, 2000000,  9000, 3},
    {"ILM",  "OHMM",  "07 120 46 00", "MEDIUM INDUCTION RESISTIVITY",      200, 2000000,  9000, 3},
    {"MSFL", "OHMM",  "07 270 52 00", "MICRO-SPHERICALLY FOCUSED LOG",     200, 2000000, 14000, 3},
    {"PE",   "B/E",   "45 358 01 00", "PHOTOELECTRIC FACTOR",             1200,    9500,   120, 3},
    {"DRHO", "K/M3",  "45 356 01 00", "DENSITY CORRECTION",             -15000,   25000,   600, 2},
    {"SFLU", "OHMM",  "07 220 04 00", "SPHERICALLY FOCUSED LOG",           200, 2000000, 11000, 3},
    {"LLD",  "OHMM",  "07 220 10 00", "DEEP LATEROLOG RESISTIVITY",        200, 4000000, 16000, 3},
    {"LLS",  "OHMM",  "07 220 09 00", "SHALLOW LATEROLOG RESISTIVITY",     200, 4000000, 16000, 3},
    {"BS",   "MM",    "70 450 01 00", "BIT SIZE",                       215900,  215900,     0, 3},
    {"TENS", "N",     "70 635 00 00", "CABLE TENSION",                  400000, 2900000, 21000, 2},
    {"CGR",  "GAPI",  "35 310 01 00", "COMPUTED GAMMA RAY",               6000,  150000,  3400, 3},
    {"SGR",  "GAPI",  "35 310 02 00", "SPECTRAL GAMMA RAY",               8000,  180000,  3900, 3},
    {"POTA", "V/V",   "35 719 01 00", "POTASSIUM CONCENTRATION",            10,     650,    14, 4},
    {"THOR", "PPM",   "35 790 01 00", "THORIUM CONCENTRATION",             300,   28000,   500, 3},
    {"URAN", "PPM",   "35 792 01 00", "URANIUM CONCENTRATION",             100,   14000,   300, 3},
    {"DTS",  "US/M",  "60 530 32 00", "SHEAR SONIC TRANSIT TIME",       260000,  980000,  6500, 3},
    {"DTC",  "US/M",  "60 520 33 00", "COMPRESSIONAL SONIC TIME",       140000,  480000,  3500, 3},
    {"SPHI", "V/V",   "80 890 01 00", "SONIC POROSITY",                      0,    4800,    80, 4},
    {"DPHI", "V/V",   "45 890 10 00", "DENSITY POROSITY",                 -300,    4800,    80, 4},
    {"PHIE", "V/V",   "99 890 02 00", "EFFECTIVE POROSITY",                  0,    3800,    60, 4},
    {"PHIT", "V/V",   "99 890 01 00", "TOTAL POROSITY",                      0,    4400,    60, 4},
    {"SW",   "V/V",   "99 890 20 00", "WATER SATURATION",                  400,   10000,   160, 4},
    {"VSH",  "V/V",   "99 890 30 00", "SHALE VOLUME",                        0,   10000,   210, 4},
    {"VCL",  "V/V",   "99 890 31 00", "CLAY VOLUME",                         0,    9000,   200, 4},
    {"PERM", "MD",    "99 890 40 00", "ESTIMATED PERMEABILITY",              1,  900000,  6000, 3},
    {"RT",   "OHMM",  "99 120 01 00", "TRUE FORMATION RESISTIVITY",        200, 2000000,  9000, 3},
    {"RXO",  "OHMM",  "99 120 02 00", "FLUSHED ZONE RESISTIVITY",          200,  900000,  7000, 3},
    {"RWA",  "OHMM",  "99 120 03 00", "APPARENT WATER RESISTIVITY",         10,    9000,    90, 3},
    {"TEMP", "DEGC",  "70 660 01 00", "BOREHOLE TEMPERATURE",            18000,  165000,    60, 3},
    {"MRES", "OHMM",  "70 120 01 00", "MUD RESISTIVITY",                    20,    4000,    15, 3},
    {"HDAR", "MM",    "70 281 01 00", "HOLE DIAMETER FROM AREA",        190000,  460000,  1300, 3},
    {"C1",   "MM",    "70 282 01 00", "CALIPER ARM 1",                  190000,  440000,  1400, 3},
    {"C2",   "MM",    "70 282 02 00", "CALIPER ARM 2",                  190000,  440000,  1400, 3},
    {"AZIM", "DEG",   "70 700 01 00", "HOLE AZIMUTH",                        0,   35999,    70, 2},
    {"DEVI", "DEG",   "70 701 01 00", "HOLE DEVIATION",                      0,    6200,     9, 2},
    {"RB",   "DEG",   "70 702 01 00", "RELATIVE BEARING",                    0,   35999,   120, 2},
    {"P1AZ", "DEG",   "70 703 01 00", "PAD 1 AZIMUTH",                       0,   35999,   130, 2},
    {"ROP",  "M/HR",  "99 300 01 00", "RATE OF PENETRATION",               200,   14000,   380, 2},
    {"WOB",  "KDAN",  "99 300 02 00", "WEIGHT ON BIT",                     100,   26000,   500, 2},
    {"RPM",  "RPM",   "99 300 03 00", "ROTARY SPEED",                     2000,   22000,   250, 2},
    {"TORQ", "KN.M",  "99 300 04 00", "ROTARY TORQUE",                     100,    4200,    95, 2},
    {"MFLW", "L/MIN", "99 300 05 00", "MUD FLOW IN",                     60000,  340000,  1800, 2},
    {"ECD",  "K/M3",  "99 300 06 00", "EQUIVALENT CIRCULATING DENSITY", 101000,  178000,   210, 2},
    {"TGAS", "PPM",   "99 300 07 00", "TOTAL GAS",                          10,  950000,  5200, 1},
    {"C1G",  "PPM",   "99 300 08 00", "METHANE",                            10,  800000,  4800, 1},
    {"C2G",  "PPM",   "99 300 09 00", "ETHANE",                              1,  120000,   900, 1},
    {"C3G",  "PPM",   "99 300 10 00", "PROPANE",                             1,   60000,   500, 1},
    {"NCNT", "CPS",   "42 310 01 00", "NEAR NEUTRON COUNT RATE",         20000,  900000,  4100, 2},
    {"FCNT", "CPS",   "42 310 02 00", "FAR NEUTRON COUNT RATE",           2000,  300000,  1900, 2},
    {"LSDC", "CPS",   "45 310 11 00", "LONG SPACED DENSITY COUNT",        9000,  250000,  1700, 2},
    {"SSDC", "CPS",   "45 310 12 00", "SHORT SPACED DENSITY COUNT",      20000,  600000,  2600, 2},
    {"MINV", "OHMM",  "15 250 01 00", "MICRO-INVERSE RESISTIVITY",         100,  400000,  5000, 3},
    {"MNOR", "OHMM",  "15 250 02 00", "MICRO-NORMAL RESISTIVITY",          100,  400000,  5000, 3},
    {"EATT", "DB/M",  "88 330 01 00", "ELECTROMAGNETIC ATTENUATION",      1000,  900000,  7000, 3},
    {"TPL",  "NS/M",  "88 332 01 00", "ELECTROMAGNETIC PROPAGATION TIME", 5000,   24000,   210, 3},
    {"MARK", "",      "99 900 01 00", "DEPTH MARK FLAG",                     0,       1,     1, 0},
};

const struct term_parameter TERM_PARAMETER[TERM_PARAMETERS] = {
    {"RUN",  "",      "RUN NUMBER",                          1,        9, 0},
    {"BHT",  "DEGC",  "BOTTOM HOLE TEMPERATURE",         21000,   165000, 3},
    {"MRT",  "DEGC",  "MAXIMUM RECORDED TEMPERATURE",    21000,   168000, 3},
    {"BS",   "MM",    "BIT SIZE",                       152000,   445000, 3},
    {"CSGS", "MM",    "CASING SIZE",                    178000,   508000, 3},
    {"CSGW", "K/M",   "CASING WEIGHT",                   17000,   140000, 3},
    {"CSGL", "M",     "CASING SHOE, LOGGER",             80000,   980000, 3},
    {"CSGD", "M",     "CASING SHOE, DRILLER",            80000,   980000, 3},
    {"TDL",  "M",     "TOTAL DEPTH, LOGGER",            900000,  5900000, 3},
    {"TDD",  "M",     "TOTAL DEPTH, DRILLER",           900000,  5900000, 3},
    {"EKB",  "M",     "ELEVATION OF KELLY BUSHING",      40000,  1900000, 3},
    {"EDF",  "M",     "ELEVATION OF DERRICK FLOOR",      40000,  1900000, 3},
    {"EGL",  "M",     "ELEVATION OF GROUND LEVEL",       36000,  1890000, 3},
    {"DFD",  "K/M3",  "DRILLING FLUID DENSITY",        1010000,  1780000, 3},
    {"DFV",  "S/L",   "DRILLING FLUID VISCOSITY",        38000,    98000, 3},
    {"DFL",  "CM3",   "DRILLING FLUID LOSS",              2000,    14000, 3},
    {"DFPH", "",      "DRILLING FLUID PH",                7000,    12500, 3},
    {"RM",   "OHMM",  "RESISTIVITY OF MUD",                 40,     4000, 4},
    {"RMT",  "DEGC",  "TEMPERATURE OF MUD",              12000,    32000, 3},
    {"RMF",  "OHMM",  "RESISTIVITY OF MUD FILTRATE",        30,     3500, 4},
    {"RMFT", "DEGC",  "TEMPERATURE OF MUD FILTRATE",     12000,    32000, 3},
    {"RMC",  "OHMM",  "RESISTIVITY OF MUD CAKE",            60,     6500, 4},
    {"RMCT", "DEGC",  "TEMPERATURE OF MUD CAKE",         12000,    32000, 3},
    {"MATR", "",      "NEUTRON MATRIX, 0=LIME 1=SAND",       0,        1, 0},
    {"MDEN", "K/M3",  "MATRIX DENSITY",                2640000,  2870000, 3},
    {"FD",   "K/M3",  "FLUID DENSITY",                 1000000,  1160000, 3},
    {"DTMA", "US/M",  "MATRIX TRANSIT TIME",            143000,   186000, 3},
    {"DTFL", "US/M",  "FLUID TRANSIT TIME",             606000,   650000, 3},
    {"GRMN", "GAPI",  "GAMMA RAY OF CLEAN FORMATION",     9000,    32000, 3},
    {"GRMX", "GAPI",  "GAMMA RAY OF SHALE",              95000,   175000, 3},
    {"ARCA", "",      "ARCHIE CONSTANT A",                 620,     1000, 3},
    {"ARCM", "",      "CEMENTATION EXPONENT",             1800,     2200, 3},
    {"ARCN", "",      "SATURATION EXPONENT",              1900,     2100, 3},
    {"RW",   "OHMM",  "FORMATION WATER RESISTIVITY",        10,     2500, 4},
    {"SO",   "MM",    "TOOL STANDOFF",                       0,    50800, 3},
    {"LSPD", "M/MIN", "LOGGING SPEED",                    3000,    18000, 3},
    {"TCMP", "HR",    "TIME SINCE CIRCULATION",           2000,    46000, 3},
    {"ICAL", "MM",    "CALIPER CALIBRATION, SMALL RING", 152400,   203200, 3},
    {"OCAL", "MM",    "CALIPER CALIBRATION, LARGE RING", 304800,   406400, 3},
    {"GRCG", "",      "GAMMA RAY CALIBRATION GAIN",        900,     1100, 3},
    {"NCOR", "",      "NEUTRON BOREHOLE CORRECTION",         0,        1, 0},
    {"DCOR", "",      "DENSITY MUD CAKE CORRECTION",         0,        1, 0},
    {"SGAT", "US",    "SONIC DETECTION GATE",           200000,   900000, 3},
    {"TOOL", "",      "TOOL STRING SERIAL NUMBER",       10000,    99999, 0},
    {"TOFF", "M",     "DEPTH OFFSET OF TOOL STRING",         0,    24000, 3},
    {"FLEV", "M",     "FLUID LEVEL AT START OF LOGGING",     0,    90000, 3},
};
/* clang-format on */

const char *const TERM_COMPANY[TERM_NAMES] = {"FENMARK PETROLEUM LTD.", "NORTH QUARRY ENERGY INC.",
    "OLD HARBOUR OIL CO.", "SALTMARSH RESOURCES", "TERN AND PLOVER EXPLORATION", "GREYWACKE OIL AND GAS",
    "LONG BARROW PETROLEUM", "MILLSTONE BASIN ENERGY"};

const char *const TERM_FIELD[TERM_NAMES] = {"WILDCAT", "HOLLOW CREEK", "EAST FEN", "STONE LEVEL",
    "BITTERN LAKE NORTH", "DRY FORK", "TWIN KILNS", "ALDER FLAT"};

const char *const TERM_SERVICE[TERM_NAMES] = {"PLUMB LINE LOGGING LTD.", "WIRELINE AND SONS",
    "DEEP MEASURE INC.", "BOREHOLE SURVEY CO.", "CALIPER BROTHERS", "STRATA SERVICES",
    "KELLY AND BUSHING LTD.", "FOURTH TRACK LOGGING"};

const char *const TERM_PROVINCE[TERM_NAMES] = {"ALBERTA", "SASKATCHEWAN", "BRITISH COLUMBIA", "MANITOBA",
    "ALBERTA", "SASKATCHEWAN", "ONTARIO", "ALBERTA"};

const char *const TERM_COUNTY[TERM_NAMES] = {
    "HARLAN", "ELKHORN", "MERIDIAN", "PRAIRIE", "TALLOW", "WINDMILL", "CEDAR", "LIMESTONE"};

const char *const TERM_STATE[TERM_NAMES] = {
    "KANSAS", "TEXAS", "WYOMING", "OKLAHOMA", "NORTH DAKOTA", "COLORADO", "MONTANA", "NEW MEXICO"};

const char *const TERM_MONTH[12] = {
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

const char *const TERM_FORMATION[TERM_NAMES] = {"ALDER SHALE", "UPPER KILN SAND", "LOWER KILN SAND",
    "BITTERN MARL", "QUARRY LIMESTONE", "HOLLOW DOLOMITE", "BARROW SANDSTONE", "BASEMENT"};

const char *const TERM_LITHOLOGY[TERM_NAMES] = {
    "SHALE", "SANDSTONE", "SANDSTONE, SHALY", "MARL", "LIMESTONE", "DOLOMITE", "SANDSTONE", "GRANITE"};

const char *const TERM_REMARK[TERM_REMARKS] = {
    "Hole conditioned for two hours before the first descent.",
    "Caliper shows washouts in the shale above the main sand.",
    "Depths are tied to the first gamma ray run at the casing shoe.",
    "Tool string was centralised; one standoff below the sonic.",
    "Repeat section logged over the lowest sixty units of depth.",
    "Repeat section agrees with the main pass within tolerance.",
    "Density readings are doubtful where the caliper exceeds bit size.",
    "Neutron porosity is on a limestone matrix, not corrected for salt.",
    "Cable tension was steady; two brief pulls near total depth.",
    "Mud sample taken from the flow line at the end of circulation.",
    "Sonic cycle skips were edited by hand on the shallow section.",
    "Curves start and end at different depths because of tool length.",
    "Readings inside casing are flagged absent except gamma ray.",
    "Maximum temperature comes from three thermometers on the string.",
    "Resistivity was not corrected for invasion or for shoulder beds.",
    "Logging speed was reduced across the zone of interest.",
    "Calibration before and after the survey agrees within one percent.",
    "Elevations are above mean sea level and were given by the client.",
};

const char *const TERM_WORD[TERM_WORD_MAX - TERM_WORD_MIN + 1][TERM_WORDS_EACH] = {
    {"pe", "sp", "gr", "dt"},
    {"bit", "mud", "log", "rig"},
    {"sand", "marl", "coal", "core"},
    {"shale", "chert", "sonic", "depth"},
    {"gravel", "casing", "tracks", "cutoff"},
    {"caliper", "density", "neutron", "washout"},
    {"dolomite", "porosity", "wireline", "laterite"},
    {"limestone", "sandstone", "anhydrite", "formation"},
    {"saturation", "perforated", "correction", "centralise"},
    {"calibration", "temperature", "resistivity", "attenuation"},
    {"permeability", "conglomerate", "spectroscopy", "interlayered"},
};

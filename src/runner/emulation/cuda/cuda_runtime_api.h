#include "tilesmithCuda.h"

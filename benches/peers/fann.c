// FANN, a C library for small nets, in double precision: batch training of sigmoid nets by squared error.
//
// FANN's step is r/N times the gradient of half the squared error, so it gets twice the learning rate for the mean
// squared error. Its derivative clamps activations to 0.01..0.99, which none reaches in the steps that are compared.
#include <doublefann.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

static double now(void) {
    struct timeval t;
    gettimeofday(&t, NULL);
    return t.tv_sec + 1e-6 * t.tv_usec;
}

static double variable(const char *name, double otherwise) {
    return getenv(name) ? atof(getenv(name)) : otherwise;
}

static FILE *open_file(const char *directory, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(1); }
    return file;
}

// The numbers of a .npy file, whose count is known.
static double *numbers(const char *directory, const char *name, size_t count) {
    FILE *file = open_file(directory, name);
    unsigned char head[10];
    double *values = malloc(count * sizeof *values);
    if (fread(head, 1, 10, file) != 10 || fseek(file, head[8] + 256 * head[9], SEEK_CUR) ||
        fread(values, sizeof *values, count, file) != count) { fprintf(stderr, "%s is cut short\n", name); exit(1); }
    fclose(file);
    return values;
}

static struct fann_train_data *data;
static const char *directory;
static unsigned layers[3];
static double rate;

// Per unit of a layer, FANN has the weights of its inputs and then its bias.
static struct fann *start(void) {
    struct fann *net = fann_create_standard_array(3, layers);
    fann_set_activation_function_hidden(net, FANN_SIGMOID);
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_activation_steepness_hidden(net, 0.5);
    fann_set_activation_steepness_output(net, 0.5);
    fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
    fann_set_learning_rate(net, 2 * rate);
    double *to = net->weights;
    for (int layer = 0; layer < 2; layer++) {
        unsigned inputs = layers[layer], outputs = layers[layer + 1];
        char name[32];
        snprintf(name, sizeof name, "weight%d.npy", layer);
        double *weight = numbers(directory, name, inputs * outputs);
        snprintf(name, sizeof name, "bias%d.npy", layer);
        double *bias = numbers(directory, name, outputs);
        for (unsigned unit = 0; unit < outputs; unit++) {
            for (unsigned i = 0; i < inputs; i++) *to++ = weight[i * outputs + unit];
            *to++ = bias[unit];
        }
    }
    return net;
}

static void advance(struct fann *net, unsigned long steps) {
    while (steps--) fann_train_epoch(net, data);
}

// Not fann_test_data, which sums in single precision.
static double loss(struct fann *net) {
    double sum = 0;
    for (unsigned i = 0; i < data->num_data; i++) sum += pow(fann_run(net, data->input[i])[0] - data->output[i][0], 2);
    return sum / data->num_data;
}

static long peak_rss_bytes(void) {
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &kib);
    return kib * 1024;
}

int main(int count, char **arguments) {
    if (count != 4) { fprintf(stderr, "usage: fann WORKLOAD STEPS VERSION\n"); return 1; }
    directory = arguments[1];
    char text[4096] = "", *at;
    FILE *file = open_file(directory, "workload.json");
    if (!fread(text, 1, sizeof text - 1, file)) return 1;
    rate = atof(strstr(text, "\"rate\":") + 7);
    unsigned samples = atoi(strstr(text, "\"samples\":") + 10);
    at = strchr(strstr(text, "\"layers\":"), '[') + 1;
    for (int layer = 0; layer < 3; layer++, at++) layers[layer] = strtoul(at, &at, 10);
    double *x = numbers(directory, "x.npy", samples * layers[0]), *y = numbers(directory, "y.npy", samples);
    data = fann_create_train(samples, layers[0], 1);
    for (unsigned i = 0; i < samples; i++) {
        memcpy(data->input[i], x + i * layers[0], layers[0] * sizeof *x);
        data->output[i][0] = y[i];
    }
    advance(start(), 1);
    double first = now() - variable("BENCH_STARTED", now());

    struct fann *net = start();
    double before = loss(net);
    advance(net, atoi(arguments[2]));
    double after = loss(net), least = variable("BENCH_SECONDS", 0.3), seconds;
    unsigned long steps = 1;
    // As in measure.rs: the first block that takes long enough is warm-up for another, which counts.
    for (int is_warm = 0;;) {
        double clock = now();
        advance(net, steps);
        seconds = now() - clock;
        if (is_warm && seconds >= least / 2) break;
        is_warm = seconds >= least;
        if (!is_warm) steps = ceil(steps * fmin(fmax(1.2 * least / fmax(seconds, 1e-9), 2), 20));
    }
    printf("{\"seconds\": %.9g, \"steps\": %lu, \"loss_before\": %.17g, \"loss\": %.17g, \"first_step_seconds\": %.6g, "
           "\"peak_rss_bytes\": %ld, \"version\": \"fann %s\"}\n", seconds, steps, before, after, first,
           peak_rss_bytes(), arguments[3]);
    return 0;
}

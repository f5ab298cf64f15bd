/*
 * What the C library has to be told in a program that is linked with it and brings nothing else along. Its own ways of
 * loading more code while it runs need the same C library on the machine, of the same version; elsewhere they end the
 * program.
 */
#include <dlfcn.h>
#include <nss.h>
#include <stdlib.h>
#include <unistd.h>

/* No library is ever loaded: .NET looks for Kerberos and HTTP/3 this way, and does without. */
void *dlopen(const char *file, int mode) { (void)file; (void)mode; return NULL; }
void *dlsym(void *restrict handle, const char *restrict name) { (void)handle; (void)name; return NULL; }
int dlclose(void *handle) { (void)handle; return 0; }
char *dlerror(void) { return "this build of tracelift holds all of its code and loads none"; }

/* Certificates of authorities, where distributions keep them; OpenSSL knows only the place of the one that built it. */
static const char *const authorities[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

__attribute__((constructor)) static void stand_alone(void)
{
    /* Names are looked up in files and by DNS, whatever else nsswitch.conf would load. */
    __nss_configure_lookup("hosts", "files dns");
    __nss_configure_lookup("passwd", "files");
    __nss_configure_lookup("group", "files");

    /* Otherwise the driver of PostgreSQL asks for Kerberos first. */
    setenv("PGGSSENCMODE", "disable", 0);

    if (getenv("SSL_CERT_FILE") || getenv("SSL_CERT_DIR"))
        return;
    for (size_t i = 0; i < sizeof authorities / sizeof *authorities; i++) {
        if (access(authorities[i], R_OK) == 0) {
            setenv("SSL_CERT_FILE", authorities[i], 0);
            return;
        }
    }
}

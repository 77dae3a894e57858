/** A certificate for 127.0.0.1 that nobody has signed, and its key. It guards nothing: tests alone use it, on loopback. */
export const selfSigned = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUb/7WTlr/CqM4StJcQxs6iwwF5lYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMzIwNTMxNFoYDzIxMjYxMDMw
MjA1MzE0WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARbblTtbsdMdArsbWWAgu7juSKxRL2N6s01d2TC0+rVqYKLaC1iN5lI
QmnIrP8xa3yfM8jmPGFDaIeOkpwqa8DZo2QwYjAdBgNVHQ4EFgQUi4dC3v5tMjpX
w8Jnm+WeyAEoNtUwHwYDVR0jBBgwFoAUi4dC3v5tMjpXw8Jnm+WeyAEoNtUwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IFnk+a2uX+Bb2Jmn+aDQB/IoBrp73aWeU/1XfNzC/xGaAiEAiGP4IiPbs/tLWdcn
P+V04m936TF+3QtGTxXwTJ1duCQ=
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmGfh4wfax4hJ1jul
yAW4/ZhXOffS96Onpu9GMAQjLeqhRANCAARbblTtbsdMdArsbWWAgu7juSKxRL2N
6s01d2TC0+rVqYKLaC1iN5lIQmnIrP8xa3yfM8jmPGFDaIeOkpwqa8DZ
-----END PRIVATE KEY-----`,
};

const leafKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5SW/eyJenjqE2Mnx
Ca8NVFQECEyi9VHrGi2P/kK0iLuhRANCAAQ22EeByTkiH7O6zoN0A7kRI/hFw33I
XV+DOClBLENkr3AKbgF7PK1Gxx9cly6xqd39u5FSX7SpF/RRz2kls02z
-----END PRIVATE KEY-----`;

/*
 * The test authority signed the two certificates below in OpenSSL; its own key was thrown away. They
 * are for api.openai.com, auth.openai.com, login.microsoftonline.com, acme-eu.openai.azure.com,
 * provider.test, 127.0.0.1 and 0.0.0.0. None of this guards anything: whoever trusts the authority
 * below trusts nothing but these two.
 */

/** The authority's certificate, valid from 2020 to 2119. It is no secret, and guards nothing. */
export const authority = `-----BEGIN CERTIFICATE-----
MIIBlTCCATygAwIBAgIUUUDyjt/UfECsv4Z+7l2VTR6dWCUwCgYIKoZIzj0EAwIw
KDEmMCQGA1UEAwwdYnlvay1pbmZlcmVuY2UgdGVzdCBhdXRob3JpdHkwIBcNMjAw
MTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMCgxJjAkBgNVBAMMHWJ5b2staW5m
ZXJlbmNlIHRlc3QgYXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
dmLroIztXkLpe07Q6awHEnTBOIGAv807J9L2N4E0GKnCmH7gCOtDD9/9DoWXFxYg
zqlZ/jJf2Dd+gnLPeA5nRaNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8E
BAMCAQYwHQYDVR0OBBYEFBZpKZkw8nflKAciu9QHgh/XSRTpMAoGCCqGSM49BAMC
A0cAMEQCIA2g5PX4IJSNyrCRCqJ4rO6U81XOKuHmjOkMQKUQp+jGAiBfqQ4XTmzt
LXyEes6my5YkXfmb0IOb2ux/c7vLCTrA1Q==
-----END CERTIFICATE-----
`;

/** A server's certificate that the authority has signed, valid from 2020 to 2119, and its key. It guards nothing. */
export const signed = {
  key: leafKey,
  cert: `-----BEGIN CERTIFICATE-----
MIICJDCCAcqgAwIBAgIUHGeszGGn33i1xjQvFHqzGhK14A4wCgYIKoZIzj0EAwIw
KDEmMCQGA1UEAwwdYnlvay1pbmZlcmVuY2UgdGVzdCBhdXRob3JpdHkwIBcNMjAw
MTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBgxFjAUBgNVBAMMDXByb3ZpZGVy
LnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ22EeByTkiH7O6zoN0A7kR
I/hFw33IXV+DOClBLENkr3AKbgF7PK1Gxx9cly6xqd39u5FSX7SpF/RRz2kls02z
o4HfMIHcMAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwegYDVR0RBHMw
cYIOYXBpLm9wZW5haS5jb22CD2F1dGgub3BlbmFpLmNvbYIZbG9naW4ubWljcm9z
b2Z0b25saW5lLmNvbYIYYWNtZS1ldS5vcGVuYWkuYXp1cmUuY29tgg1wcm92aWRl
ci50ZXN0hwR/AAABhwQAAAAAMB0GA1UdDgQWBBSJ69U+6qqGPnsqimCe3iAfy07E
AjAfBgNVHSMEGDAWgBQWaSmZMPJ35SgHIrvUB4If10kU6TAKBggqhkjOPQQDAgNI
ADBFAiEAigXIkqUwJbs/AvNYXHFXuir3oNR0CK+/b30prd8Ii2ECID4rhOt2uo0Y
ZyE38MKex0nmsO/hbnGSHzu+uN94Za2/
-----END CERTIFICATE-----`,
};

/** The same, but it expired at the end of 2020. It guards nothing. */
export const expired = {
  key: leafKey,
  cert: `-----BEGIN CERTIFICATE-----
MIICIjCCAcigAwIBAgIUPw7bTAlXtIg2TpgmiWdd+TY8b9YwCgYIKoZIzj0EAwIw
KDEmMCQGA1UEAwwdYnlvay1pbmZlcmVuY2UgdGVzdCBhdXRob3JpdHkwHhcNMjAw
MTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAYMRYwFAYDVQQDDA1wcm92aWRlci50
ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENthHgck5Ih+zus6DdAO5ESP4
RcN9yF1fgzgpQSxDZK9wCm4BezytRscfXJcusand/buRUl+0qRf0Uc9pJbNNs6OB
3zCB3DAJBgNVHRMEAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMHoGA1UdEQRzMHGC
DmFwaS5vcGVuYWkuY29tgg9hdXRoLm9wZW5haS5jb22CGWxvZ2luLm1pY3Jvc29m
dG9ubGluZS5jb22CGGFjbWUtZXUub3BlbmFpLmF6dXJlLmNvbYINcHJvdmlkZXIu
dGVzdIcEfwAAAYcEAAAAADAdBgNVHQ4EFgQUievVPuqqhj57Kopgnt4gH8tOxAIw
HwYDVR0jBBgwFoAUFmkpmTDyd+UoByK71AeCH9dJFOkwCgYIKoZIzj0EAwIDSAAw
RQIgeA/BK3t7ObRL04HD8q2yMxxf39k2J8UPIcamI8DQKKsCIQD0QUYi7XHfdvAc
2PZTzbJXQrMbQDrE/srcaf4na8pUuQ==
-----END CERTIFICATE-----`,
};

/** A certificate for api.githubcopilot.com that nobody else has signed, valid from 2020 to 2119, and its key. It guards nothing. */
export const ofGithubTools = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUCgAwIBAgIBATAKBggqhkjOPQQDAjAgMR4wHAYDVQQDDBVhcGkuZ2l0
aHViY29waWxvdC5jb20wIBcNMjAwMTAxMDAwMDAwWhgPMjExOTEyMzEwMDAwMDBa
MCAxHjAcBgNVBAMMFWFwaS5naXRodWJjb3BpbG90LmNvbTBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABP+1miOZ0DMjY7Tm1I460unuhdZOcVnpTOSx3OyqYfp4Ig8n
3BOgnOCtSbLI+6fUFH8cjPaZHXX4n8a9NRImltyjaTBnMA8GA1UdEwEB/wQFMAMB
Af8wIAYDVR0RBBkwF4IVYXBpLmdpdGh1YmNvcGlsb3QuY29tMBMGA1UdJQQMMAoG
CCsGAQUFBwMBMB0GA1UdDgQWBBQgGCvXT/7bMCoVjvfDHOPPSTd+yDAKBggqhkjO
PQQDAgNIADBFAiA1lwP/GjMb149cQP/+yKhElHTI4CKIxWAkXwsqW+ekiwIhALvB
kRwIX79rWfR7AaKuiQ0/yb7a+qMX55vzRzN6tPWJ
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0qE/4txMAy8au5lX
E/KtwLbCtWIvADo2fWXaPgFUimihRANCAAT/tZojmdAzI2O05tSOOtLp7oXWTnFZ
6UzksdzsqmH6eCIPJ9wToJzgrUmyyPun1BR/HIz2mR11+J/GvTUSJpbc
-----END PRIVATE KEY-----`,
};
